using System.Text.Json;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// What a tokenizer.json has beside its model, as JSON text, so that a tokenizer that was read is written with all that
/// other programs need. Truncation and padding are left out: they are settings of one use.
/// </summary>
internal sealed record TokenizerSections(string AddedTokens, string Normalizer, string PreTokenizer,
    string PostProcessor, string Decoder)
{
    private const string Null = "null";

    public static TokenizerSections Of(JsonElement root) => new(
        Raw(root, "added_tokens") is var added && added == Null ? "[]" : added, Raw(root, "normalizer"),
        Raw(root, "pre_tokenizer"), Raw(root, "post_processor"), Raw(root, "decoder"));

    private static string Raw(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) ? value.GetRawText() : Null;
}

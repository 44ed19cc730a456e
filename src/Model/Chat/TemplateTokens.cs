using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Chat;

/// <summary>
/// Names of the special tokens that a template calls <c>bos_token</c> and <c>eos_token</c>; null is undefined there.
/// </summary>
public sealed record TemplateTokens(string? Bos = null, string? Eos = null)
{
    /// <summary>As far as a tokenizer alone tells: its end of text.</summary>
    public static TemplateTokens Of(ITokenizer tokenizer) =>
        new(null, tokenizer.SpecialTokens.FirstOrDefault(token => token.Value == tokenizer.EndOfText).Key);
}

using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// What a tokenizer.json in SentencePiece's manner does with spaces: all become U+2581, and mostly one is put before.
/// </summary>
/// <param name="Prefix">Which texts get a space before them.</param>
/// <param name="CutsAtSpaces">Each U+2581 begins a word of its own, and nothing merges across.</param>
/// <param name="StripsFirst">Decoding takes the space before a text away again.</param>
internal sealed record SpaceRules(SpacePrefix Prefix, bool CutsAtSpaces, bool StripsFirst)
{
    public const char Space = '\u2581';

    /// <exception cref="DataException">It does anything else to a text.</exception>
    public static SpaceRules Read(string path, JsonElement root)
    {
        bool replaces = false, cuts = false;
        SpacePrefix prefix = SpacePrefix.Never;
        foreach (JsonElement step in Steps(path, root, "normalizer", "normalizers"))
        {
            switch (Text(step, "type"))
            {
                case "Prepend" when Text(step, "prepend") is [Space] && !replaces:
                    prefix = SpacePrefix.Always;
                    break;
                case "Replace" when IsSpaceToMark(step):
                    replaces = true;
                    break;
                case var other:
                    throw new DataException($"{path}: normalizer {other ?? "(none)"} is not supported here");
            }
        }

        foreach (JsonElement step in Steps(path, root, "pre_tokenizer", "pretokenizers"))
        {
            if (Text(step, "type") != "Metaspace" || Text(step, "replacement") is not [Space])
            {
                throw new DataException(
                    $"{path}: pre_tokenizer {Text(step, "type") ?? "(none)"} is not supported with byte_fallback");
            }

            (prefix, cuts, replaces) = (MetaspacePrefix(path, step), !IsFalse(step, "split"), true);
        }

        return replaces
            ? new SpaceRules(prefix, cuts, Strips(path, root))
            : throw new DataException(
                $"{path}: a tokenizer with byte_fallback is supported only where spaces become U+2581");
    }

    private static SpacePrefix MetaspacePrefix(string path, JsonElement step) => Text(step, "prepend_scheme") switch
    {
        "always" => SpacePrefix.UnlessThere,
        "first" => SpacePrefix.FirstUnlessThere,
        "never" => SpacePrefix.Never,
        null => IsFalse(step, "add_prefix_space") ? SpacePrefix.Never : SpacePrefix.UnlessThere,
        var other => throw new DataException($"{path}: pre_tokenizer: prepend_scheme {other} is not supported"),
    };

    private static bool Strips(string path, JsonElement root)
    {
        bool strips = false;
        foreach (JsonElement step in Steps(path, root, "decoder", "decoders"))
        {
            switch (Text(step, "type"))
            {
                case "Replace" or "ByteFallback" or "Fuse":
                    break;
                case "Strip":
                    strips |= Text(step, "content") == " " && step.TryGetProperty("start", out JsonElement start)
                        && start.ValueKind == JsonValueKind.Number && start.TryGetInt32(out int count) && count == 1;
                    break;
                case "Metaspace":
                    strips |= MetaspacePrefix(path, step) != SpacePrefix.Never;
                    break;
                case var other:
                    throw new DataException($"{path}: decoder {other ?? "(none)"} is not supported here");
            }
        }

        return strips;
    }

    private static IEnumerable<JsonElement> Steps(string path, JsonElement root, string section, string list)
    {
        if (!root.TryGetProperty(section, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (Text(value, "type") != "Sequence")
        {
            return [value];
        }

        return value.TryGetProperty(list, out JsonElement steps) && steps.ValueKind == JsonValueKind.Array
            ? steps.EnumerateArray()
            : throw new DataException($"{path}: {section}: a Sequence has a list \"{list}\"");
    }

    private static bool IsSpaceToMark(JsonElement step) => Text(step, "content") is [Space]
        && step.TryGetProperty("pattern", out JsonElement pattern) && Text(pattern, "String") == " ";

    private static bool IsFalse(JsonElement step, string name) =>
        step.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.False;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

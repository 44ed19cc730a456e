using System.Text.Json;
using ClusterLlm.Model.Data;
using static ClusterLlm.Model.Tokenizers.TokenizerJsonReader;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>What a tokenizer.json of a byte-level BPE does to a text before it merges: form C, and words.</summary>
internal static class ByteLevelRules
{
    /// <summary>Whether the normalizer is NFC; any other is refused.</summary>
    public static bool ReadComposes(string path, JsonElement root)
    {
        if (Optional(root, "normalizer") is not { } normalizer)
        {
            return false;
        }

        List<JsonElement> steps = TypeOf(normalizer) == "Sequence"
            ? [.. Member(path, normalizer, "normalizers", JsonValueKind.Array).EnumerateArray()]
            : [normalizer];
        JsonElement other = steps.Find(step => TypeOf(step) != "NFC");
        return other.ValueKind == JsonValueKind.Undefined
            ? steps.Count > 0
            : throw new DataException($"{path}: normalizer {TypeOf(other) ?? "(none)"} is not supported, only NFC is");
    }

    /// <summary>Null: text is not cut into words at all.</summary>
    public static BpePattern? ReadPattern(string path, JsonElement root)
    {
        JsonElement preTokenizer = Member(path, root, "pre_tokenizer", JsonValueKind.Object);
        IEnumerable<JsonElement> steps = TypeOf(preTokenizer) == "Sequence"
            ? Member(path, preTokenizer, "pretokenizers", JsonValueKind.Array).EnumerateArray()
            : [preTokenizer];
        BpePattern? pattern = null;
        bool byteLevel = false, digits = false;
        foreach (JsonElement step in steps)
        {
            if (TypeOf(step) == "Digits" && IsTrue(step, "individual_digits") && !byteLevel && pattern is null)
            {
                digits = true;
                continue;
            }

            BpePattern? found = TypeOf(step) switch
            {
                "Split" when !byteLevel => PatternOf(path, RegexOf(path, step)),
                "ByteLevel" when IsTrue(step, "add_prefix_space") => throw new DataException(
                    $"{path}: pre_tokenizer: add_prefix_space is not supported"),
                "ByteLevel" when !byteLevel =>
                    Optional(step, "use_regex") is { ValueKind: JsonValueKind.False } ? null : BpePattern.Gpt2,
                var other =>
                    throw new DataException($"{path}: pre_tokenizer {other ?? "(none)"} is not supported here"),
            };
            byteLevel |= TypeOf(step) == "ByteLevel";
            if (found is not null && pattern is not null)
            {
                throw new DataException($"{path}: pre_tokenizer: two patterns, one after the other, are not supported");
            }

            pattern ??= found;
        }

        if (digits)
        {
            pattern = pattern == BpePattern.Gpt2
                ? BpePattern.Gpt2Digits
                : throw new DataException($"{path}: pre_tokenizer Digits is supported only before GPT-2's pattern");
        }

        return byteLevel
            ? pattern
            : throw new DataException($"{path}: pre_tokenizer: not a byte-level BPE (no ByteLevel step)");
    }

    private static BpePattern PatternOf(string path, string regex)
    {
        if (regex == Gpt2Pattern.Regex)
        {
            return BpePattern.Gpt2;
        }

        if (regex == Qwen2Pattern.Regex)
        {
            return BpePattern.Qwen2;
        }

        return regex == Llama3Pattern.Regex
            ? BpePattern.Llama3
            : throw new DataException(
                $"{path}: pre_tokenizer: this pattern is not supported, only GPT-2's, Llama 3's and Qwen2's are");
    }

    /// <summary>The pattern of a Split.</summary>
    public static string RegexOf(string path, JsonElement split)
    {
        JsonElement pattern = Member(path, split, "pattern", JsonValueKind.Object);
        bool isolated = Optional(split, "behavior") is { ValueKind: JsonValueKind.String } behavior
            && behavior.ValueEquals("Isolated");
        return isolated && !IsTrue(split, "invert")
            ? Member(path, pattern, "Regex", JsonValueKind.String).GetString()!
            : throw new DataException($"{path}: pre_tokenizer: a Split is supported when Isolated and not inverted");
    }
}

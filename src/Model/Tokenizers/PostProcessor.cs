using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>The section of tokenizer.json that puts special tokens around a text.</summary>
internal static class PostProcessor
{
    /// <summary>The tokens that it puts before a single text.</summary>
    /// <exception cref="DataException">A kind that is not known, or a token that is not in the vocabulary.</exception>
    public static IReadOnlyList<int> ReadPrefix(string path, JsonElement root,
        IReadOnlyDictionary<string, int> specialTokens)
    {
        if (!root.TryGetProperty("post_processor", out JsonElement processor)
            || processor.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var prefix = new List<int>();
        foreach (JsonElement step in Steps(path, processor))
        {
            switch (TypeOf(step))
            {
                case "ByteLevel":
                    break;
                case "TemplateProcessing":
                    prefix.InsertRange(0, ReadTemplate(path, step, specialTokens));
                    break;
                case var other:
                    throw new DataException($"{path}: post_processor {other ?? "(none)"} is not supported");
            }
        }

        return prefix;
    }

    private static IEnumerable<JsonElement> Steps(string path, JsonElement processor)
    {
        if (TypeOf(processor) != "Sequence")
        {
            return [processor];
        }

        return processor.TryGetProperty("processors", out JsonElement steps) && steps.ValueKind == JsonValueKind.Array
            ? steps.EnumerateArray()
            : throw new DataException($"{path}: post_processor: a Sequence has a list \"processors\"");
    }

    private static IEnumerable<int> ReadTemplate(string path, JsonElement template,
        IReadOnlyDictionary<string, int> specialTokens)
    {
        if (!template.TryGetProperty("single", out JsonElement pieces) || pieces.ValueKind != JsonValueKind.Array)
        {
            throw new DataException($"{path}: post_processor: a TemplateProcessing has a list \"single\"");
        }

        foreach (JsonElement piece in pieces.EnumerateArray())
        {
            if (piece.ValueKind == JsonValueKind.Object && piece.TryGetProperty("Sequence", out _))
            {
                yield break;
            }

            string? name = piece.ValueKind == JsonValueKind.Object
                && piece.TryGetProperty("SpecialToken", out JsonElement token)
                && token.ValueKind == JsonValueKind.Object && token.TryGetProperty("id", out JsonElement id)
                && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
            yield return name is not null && specialTokens.TryGetValue(name, out int found)
                ? found
                : throw new DataException($"{path}: post_processor: token {name ?? "(none)"} is not an added token");
        }
    }

    private static string? TypeOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
}

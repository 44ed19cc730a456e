using System.Text.Json;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>One prompt: a text to continue or a conversation to answer.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Fields">What its line says, to be repeated beside the answer.</param>
/// <param name="Prompt">Null for a conversation.</param>
/// <param name="Messages">Null for a text.</param>
internal sealed record PromptRecord(string Where, IReadOnlyList<JsonProperty> Fields, string? Prompt,
    IReadOnlyList<ChatMessage>? Messages)
{
    private const long LargestFile = 1 << 30;
    private const int MostDepth = 32;

    /// <summary>Of a file: of .jsonl each line has "prompt" or "messages", of others each line is a prompt.</summary>
    /// <exception cref="DataException">It cannot be read, or a line is not a prompt; names the line.</exception>
    public static IEnumerable<PromptRecord> ReadFile(string path)
    {
        if (!File.Exists(path))
            throw new DataException($"{path}: no such file");
        if (new FileInfo(path).Length > LargestFile)
            throw new DataException($"{path}: longer than the {LargestFile} bytes that a file of prompts may have");
        var json = Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
        return File.ReadLines(path).Index().Where(line => !string.IsNullOrWhiteSpace(line.Item))
            .Select(line => (line.Item, Where: $"{path}: line {line.Index + 1}"))
            .Select(line => json ? Parse(line.Item, line.Where) : Of(line.Item, line.Where));
    }

    /// <summary>A prompt without more.</summary>
    private static PromptRecord Of(string prompt, string where) => new(where,
        [.. JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["prompt"] = prompt })
            .EnumerateObject()], prompt, null);

    private static PromptRecord Parse(string line, string where)
    {
        try
        {
            var root = JsonElement.Parse(line, new JsonDocumentOptions { MaxDepth = MostDepth });
            if (root.ValueKind != JsonValueKind.Object)
                throw new DataException("not a JSON object");
            IReadOnlyList<JsonProperty> fields = [.. root.EnumerateObject()];
            if (root.TryGetProperty("messages", out var messages))
                return new PromptRecord(where, fields, null, MessagesJson.Read(messages));
            return root.TryGetProperty("prompt", out var prompt)
                ? new PromptRecord(where, fields, MessagesJson.Text(prompt, "prompt"), null)
                : throw new DataException("neither \"prompt\" nor \"messages\" is there");
        }
        catch (Exception error) when (error is JsonException or DataException)
        {
            throw new DataException($"{where}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>Small JSON files of a folder that say something about it. They come from anywhere.</summary>
internal static class JsonObjectFile
{
    /// <summary>Readable, and with names of tokens as they are.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
    };

    private const long LargestFile = 16 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Gives what <paramref name="read"/> makes of the file's object.</summary>
    /// <exception cref="DataException">It is not JSON, not an object, or not what <paramref name="read"/> takes.
    /// </exception>
    public static T Read<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, LargestFile), Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement)
                : throw new DataException($"{path}: not a JSON object");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DataException($"{path}: not JSON: {OneLine.Of(error)}", error);
        }
    }

    public static JsonElement? Find(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static DataException Wrong(string path, string name, string expected) =>
        new($"{path}: {name} must be {expected}");
}

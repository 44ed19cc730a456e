using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// model.safetensors.index.json: which file holds which tensor. It comes from anywhere: only bare names of files are
/// taken.
/// </summary>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";
    private const long LargestFile = 64 << 20;
    private const int MostShards = 1_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Names of tensors with the bare name of their file.</summary>
    public static Dictionary<string, string> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, LargestFile), Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw new CheckpointException($"{path}: it has no weight_map");
            var files = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var tensor in map.EnumerateObject())
                files.Add(tensor.Name, FileOf(tensor, path));
            int shards = files.Values.Distinct(StringComparer.Ordinal).Count();
            return shards is >= 1 and <= MostShards ? files
                : throw new CheckpointException($"{path}: it names {shards} files, but must name 1 to {MostShards}");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{path}: not an index of shards: {OneLine.Of(error)}", error);
        }
        catch (DataException error)
        {
            throw new CheckpointException(error.Message, error);
        }
    }

    public static byte[] Write(IEnumerable<(string Tensor, string File)> map, long totalBytes)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonObjectFile.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", totalBytes);
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (tensor, file) in map)
                json.WriteString(tensor, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static string FileOf(JsonProperty tensor, string path)
    {
        string? name = tensor.Value.ValueKind == JsonValueKind.String ? tensor.Value.GetString() : null;
        bool bare = name is not null && name.EndsWith(".safetensors", StringComparison.Ordinal)
            && name.IndexOfAny(['/', '\\', ':', '\0']) < 0 && !name.StartsWith('.');
        return bare ? name!
            : throw new CheckpointException(
                $"{path}: tensor '{tensor.Name}' lies in '{name}', which is not the bare name of a .safetensors file");
    }
}

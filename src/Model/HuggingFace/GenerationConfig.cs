using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>generation_config.json: how a model's authors let it write. What is not said is null.</summary>
public sealed record GenerationConfig
{
    public const string FileName = "generation_config.json";

    /// <summary>Every token at which a text ends; empty where the file does not say.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    public int? BeginToken { get; init; }
    public int? PadToken { get; init; }

    /// <summary>False: always the likeliest token.</summary>
    public bool? Samples { get; init; }

    public double? Temperature { get; init; }
    public int? TopK { get; init; }
    public double? TopP { get; init; }
    public double? RepetitionPenalty { get; init; }
    public int? MaxNewTokens { get; init; }

    /// <summary>That of a folder; an empty one where the folder has none.</summary>
    /// <exception cref="DataException">The file is malformed; the message names it and the key.</exception>
    public static GenerationConfig Load(string directory)
    {
        string path = Path.Combine(directory, FileName);
        return File.Exists(path) ? JsonObjectFile.Read(path, root => Parse(root, path)) : new GenerationConfig();
    }

    /// <summary>The file of a model of which nothing but its tokens is known.</summary>
    public static byte[] Write(ConfigTokens tokens)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonObjectFile.WriterOptions))
        {
            json.WriteStartObject();
            ConfigJson.WriteTokens(json, tokens);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static GenerationConfig Parse(JsonElement root, string path) => new()
    {
        EndTokens = Ids(root, "eos_token_id", path),
        BeginToken = Ids(root, "bos_token_id", path) is [var begin, ..] ? begin : null,
        PadToken = Ids(root, "pad_token_id", path) is [var pad, ..] ? pad : null,
        Samples = JsonObjectFile.Find(root, "do_sample") is not { } samples ? null
            : samples.ValueKind is JsonValueKind.True or JsonValueKind.False ? samples.GetBoolean()
            : throw JsonObjectFile.Wrong(path, "do_sample", "true or false"),
        Temperature = Number(root, "temperature", 0, double.MaxValue, path),
        TopK = (int?)Number(root, "top_k", 0, int.MaxValue, path),
        TopP = Number(root, "top_p", 0, 1, path),
        RepetitionPenalty = Number(root, "repetition_penalty", double.Epsilon, double.MaxValue, path),
        MaxNewTokens = (int?)Number(root, "max_new_tokens", 1, int.MaxValue, path),
    };

    private static double? Number(JsonElement root, string name, double least, double most, string path) =>
        JsonObjectFile.Find(root, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least
            && number <= most ? number
        : throw JsonObjectFile.Wrong(path, name, Range(least, most));

    private static string Range(double least, double most) => (least, most) switch
    {
        (0, 1) => "a number from 0 to 1",
        (0, _) => "a number of 0 or more",
        _ => "a number above 0",
    };

    private static List<int> Ids(JsonElement root, string name, string path)
    {
        if (JsonObjectFile.Find(root, name) is not { } value)
            return [];
        List<JsonElement> items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        var ids = new List<int>();
        foreach (var item in items)
            ids.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int id) && id >= 0 ? id
                : throw JsonObjectFile.Wrong(path, name, "a token id or a list of them"));
        return ids;
    }
}

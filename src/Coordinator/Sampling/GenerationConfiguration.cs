using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>
/// What a model's folder says of generation: generation_config.json as transformers writes it, and the end-of-text
/// tokens of config.json. All of it is optional; unknown keys are passed over.
/// </summary>
internal sealed record GenerationConfiguration
{
    private const string FileName = "generation_config.json";

    public double? Temperature { get; init; }
    public int? TopK { get; init; }
    public double? TopP { get; init; }
    public double? MinP { get; init; }
    public double? RepetitionPenalty { get; init; }

    /// <summary>A number or several.</summary>
    public JsonElement EosTokenId { get; init; }

    private IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <exception cref="CheckpointException">A file is there, but says something else.</exception>
    public static GenerationConfiguration Read(string folder)
    {
        var own = ReadFile(Path.Combine(folder, FileName));
        var model = ReadFile(Path.Combine(folder, CheckpointNames.Configuration));
        return own with { EndTokens = [.. own.EndTokens, .. model.EndTokens] };
    }

    public GenerationOptions Apply(GenerationOptions otherwise, int? endOfText)
    {
        int[] last = endOfText is { } token ? [token] : [];
        return otherwise with
        {
            Temperature = Temperature ?? otherwise.Temperature,
            TopK = TopK ?? otherwise.TopK,
            TopP = TopP ?? otherwise.TopP,
            MinP = MinP ?? otherwise.MinP,
            RepetitionPenalty = RepetitionPenalty ?? otherwise.RepetitionPenalty,
            StopTokens = [.. otherwise.StopTokens.Concat(EndTokens).Concat(last).Distinct()],
        };
    }

    private static GenerationConfiguration ReadFile(string path)
    {
        if (!File.Exists(path))
            return new GenerationConfiguration();
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), GenerationJson.Default.GenerationConfiguration)
                ?? new GenerationConfiguration();
            read = read with { EndTokens = Tokens(read.EosTokenId) };
            return read.Apply(new GenerationOptions(), null).FindWrong() is var (name, reason)
                ? throw new CheckpointException($"{path}: {name} {reason}")
                : read;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{path}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static int[] Tokens(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.Array => [.. id.EnumerateArray().Select(one => one.GetInt32())],
        _ => [id.GetInt32()],
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GenerationConfiguration))]
internal sealed partial class GenerationJson : JsonSerializerContext;

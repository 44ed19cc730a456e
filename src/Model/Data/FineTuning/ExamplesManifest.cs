using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// What manifest.json of prepared examples says; it is written last, so a directory that has it is complete.
/// </summary>
internal sealed record ExamplesManifest
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";
    public const string TokenizerFile = "tokenizer.json";
    public const string TrainFile = "train.bin";
    public const string ValidationFile = "validation.bin";

    public required int Format { get; init; }

    /// <summary>Sequences come in pairs, the better one first.</summary>
    public required bool Preferences { get; init; }

    /// <summary>Tokens of the longest sequence that was let in.</summary>
    public required int MaxLength { get; init; }

    public required string TokenizerSha256 { get; init; }

    /// <summary>Of the model, which may have more tokens than its tokenizer.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The chat template, as Jinja.</summary>
    public required string Template { get; init; }

    public required string TrainSha256 { get; init; }
    public required string ValidationSha256 { get; init; }

    /// <summary>Of what ends up beside the model: see <see cref="HashOf"/>.</summary>
    public required string ModelSha256 { get; init; }

    public required ExampleCounts Counts { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of everything that training sees.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"clusterllm examples {Format}\n{Preferences}\n{TokenizerSha256}\n{TrainSha256}\n{ValidationSha256}\n")));

    /// <summary>Of everything that is prepared, for the directory's name.</summary>
    public string Key() => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(this, ExamplesJson.Default.ExamplesManifest)))[..32];

    /// <summary>Lower-case hexadecimal SHA-256 of files by name, in whatever order.</summary>
    public static string HashOf(IReadOnlyDictionary<string, byte[]> files)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, byte[] content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            sha.AppendData(Encoding.UTF8.GetBytes($"{name}\n{content.Length}\n"));
            sha.AppendData(content);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <exception cref="DataException">There is none, or it is not one.</exception>
    public static ExamplesManifest Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path),
                ExamplesJson.Default.ExamplesManifest);
            return manifest is { Format: CurrentFormat, MaxLength: > 0, VocabularySize: > 0 }
                ? manifest
                : throw new DataException($"{path}: not a manifest of examples that this version reads");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: not a manifest of examples: {OneLine.Of(error)}", error);
        }
    }

    public void Write(string directory) => DurableFile.Write(Path.Combine(directory, FileName),
        JsonSerializer.SerializeToUtf8Bytes(this, ExamplesJson.Default.ExamplesManifest));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ExamplesManifest))]
internal sealed partial class ExamplesJson : JsonSerializerContext;

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>manifest.json: written last, it names every other file of the checkpoint with its hash.</summary>
public sealed record CheckpointManifest
{
    public const int CurrentFormat = 2;

    /// <summary>The oldest format that is still read; it has no <see cref="Run"/>.</summary>
    public const int OldestFormat = 1;

    public const string FileName = "manifest.json";

    public required int FormatVersion { get; init; }
    public required long Step { get; init; }
    public required long DataPosition { get; init; }
    public required string ConfigurationSha256 { get; init; }
    public required string CorpusFingerprint { get; init; }
    public required string ParametersSha256 { get; init; }
    public required IReadOnlyList<CheckpointFile> Files { get; init; }

    /// <summary>Left out where it is null, so that manifests of format 1 keep their checksum.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CheckpointRun? Run { get; init; }

    /// <summary>SHA-256 of the manifest itself, as it is with this empty.</summary>
    public string Checksum { get; init; } = "";

    public byte[] ToJson() => Serialize(this with { Checksum = ComputeChecksum() });

    /// <summary>
    /// Throws <see cref="CheckpointException"/> for anything that is not a manifest of a known format.
    /// </summary>
    public static CheckpointManifest Parse(ReadOnlySpan<byte> json, string path)
    {
        CheckpointManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.CheckpointManifest);
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{path}: not a manifest: {error.Message}", error);
        }

        if (manifest is null || manifest.Files is null || manifest.Files.Any(file => !IsBareName(file?.Name)))
            throw new CheckpointException($"{path}: not a manifest");
        if (manifest.FormatVersion is < OldestFormat or > CurrentFormat)
            throw new CheckpointException(
                $"{path}: format {manifest.FormatVersion}; this version reads {OldestFormat} to {CurrentFormat}");
        return manifest.Checksum == manifest.ComputeChecksum()
            ? manifest
            : throw new CheckpointException($"{path} is corrupt: it does not agree with its own checksum");
    }

    private string ComputeChecksum() =>
        Convert.ToHexStringLower(SHA256.HashData(Serialize(this with { Checksum = "" })));

    private static byte[] Serialize(CheckpointManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.CheckpointManifest);

    private static bool IsBareName(string? name) =>
        !string.IsNullOrEmpty(name) && Path.GetFileName(name) == name
        && name is not ("." or "..");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CheckpointManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Model.Data;

/// <summary>
/// What manifest.json of a corpus directory says; it is written last, so a directory that has it is complete.
/// </summary>
internal sealed record CorpusManifest
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";
    public const string TokenizerFileName = "tokenizer.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    public required int Format { get; init; }
    public required string ContentSha256 { get; init; }
    public required string TokenizerSha256 { get; init; }
    public required int VocabularySize { get; init; }
    public required IReadOnlyList<ShardEntry> Train { get; init; }
    public required IReadOnlyList<ShardEntry> Validation { get; init; }

    /// <summary>
    /// Lower-case hexadecimal SHA-256 of everything that training sees: tokens in their order, documents and tokenizer.
    /// </summary>
    public string Fingerprint()
    {
        var text = new StringBuilder("clusterllm corpus 1\n").Append(TokenizerSha256).Append('\n');
        Append(text, "train", Train);
        Append(text, "validation", Validation);

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public static CorpusManifest Read(string path)
    {
        CorpusManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<CorpusManifest>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException error)
        {
            throw new DataException($"{path}: not a corpus manifest: {OneLine.Of(error)}", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException(
                $"{Path.GetDirectoryName(path)}: no prepared corpus here ({FileName} is missing)", error);
        }

        return manifest switch
        {
            null => throw new DataException($"{path}: not a corpus manifest: it is null"),
            { Format: not CurrentFormat } => throw new DataException(
                $"{path}: corpus format {manifest.Format} is not known; this version reads {CurrentFormat}"),
            _ => manifest,
        };
    }

    private static void Append(StringBuilder text, string split, IReadOnlyList<ShardEntry> shards)
    {
        foreach (ShardEntry shard in shards)
        {
            text.Append(split).Append(' ').Append(shard.Sha256).Append('\n');
        }
    }

    public void Write(string path) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
}

/// <summary>One shard as the manifest lists it.</summary>
internal sealed record ShardEntry(string File, long Tokens, long Documents, string Sha256);

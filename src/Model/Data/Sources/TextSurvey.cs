using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>
/// What one reading of all the text tells: everything that must be known before it can be split and tokenised.
/// </summary>
/// <param name="ContentSha256">Over kind and bytes of every file in order, not their names.</param>
/// <param name="Documents">Documents that are not empty.</param>
/// <param name="Characters">Unicode scalar values in all.</param>
/// <param name="Alphabet">Every distinct one, in code point order.</param>
internal sealed record TextSurvey(string ContentSha256, long Documents, long Characters, string Alphabet)
{
    public static TextSurvey Read(IReadOnlyList<TextSource> sources, PreparationProgress progress)
    {
        var alphabet = new Alphabet();
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long documents = 0;
        foreach (TextSource source in sources)
        {
            using SourceReader reader = SourceReader.Open(source);
            bool empty = true;
            while (reader.TryRead(out ReadOnlyMemory<byte> piece, out bool endsDocument))
            {
                progress.Report(reader.Position);
                alphabet.Add(piece.Span);
                empty &= piece.IsEmpty;
                documents += endsDocument && !empty ? 1 : 0;
                empty |= endsDocument;
            }

            content.AppendData([source.JsonLines ? (byte)1 : (byte)0, source.Gzip ? (byte)1 : (byte)0]);
            content.AppendData(reader.Hash());
            progress.FileDone(source.Bytes);
        }

        return new TextSurvey(
            Convert.ToHexStringLower(content.GetHashAndReset()), documents, alphabet.Characters, alphabet.ToString());
    }

    /// <summary>
    /// As <see cref="Read"/>, unless the same files (path, size and time of change) were read before.
    /// </summary>
    public static TextSurvey ReadCached(
        string cacheRoot, IReadOnlyList<TextSource> sources, PreparationProgress progress)
    {
        string path = Path.Combine(cacheRoot, "surveys", KeyOf(sources) + ".json");
        if (File.Exists(path))
        {
            try
            {
                TextSurvey? survey = JsonSerializer.Deserialize<TextSurvey>(File.ReadAllBytes(path));
                return survey is { Alphabet: not null, ContentSha256: not null }
                    ? survey
                    : throw new JsonException("null");
            }
            catch (JsonException error)
            {
                throw new DataException(
                    $"{path}: corrupt; delete it to read the text again ({OneLine.Of(error)})", error);
            }
        }

        TextSurvey fresh = Read(sources, progress);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(fresh));
        return fresh;
    }

    private static string KeyOf(IReadOnlyList<TextSource> sources)
    {
        var text = new StringBuilder("clusterllm survey 1\n");
        foreach (TextSource source in sources)
        {
            text.Append(Path.GetFullPath(source.Path)).Append('\0').Append(source.Bytes).Append('\0')
                .Append(source.ModifiedTicks).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}

using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data;

/// <summary>A prepared corpus, open for reading: two splits of tokens and the tokenizer that made them.</summary>
public sealed class Corpus : IDisposable
{
    private Corpus(ITokenizer tokenizer, CorpusSplit train, CorpusSplit validation, string fingerprint)
    {
        Tokenizer = tokenizer;
        Train = train;
        Validation = validation;
        Fingerprint = fingerprint;
    }

    public ITokenizer Tokenizer { get; }

    public CorpusSplit Train { get; }

    /// <summary>Has no tokens when the corpus was prepared without a validation split.</summary>
    public CorpusSplit Validation { get; }

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over tokens, documents and tokenizer: equal exactly when training sees the same
    /// data.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Opens what <see cref="CorpusBuilder"/> prepared.</summary>
    /// <param name="directory">The directory that it returned.</param>
    /// <param name="verify">
    /// Reads every shard once and compares its SHA-256; without it only headers and sizes are checked.
    /// </param>
    /// <exception cref="DataException">Something is missing or corrupt; the message names the file.</exception>
    public static Corpus Open(string directory, bool verify = true)
    {
        CorpusManifest manifest = CorpusManifest.Read(Path.Combine(directory, CorpusManifest.FileName));
        string tokenizerPath = Path.Combine(directory, CorpusManifest.TokenizerFileName);
        ITokenizer tokenizer = TokenizerFiles.Load(tokenizerPath);
        if (tokenizer.Sha256 != manifest.TokenizerSha256 || tokenizer.VocabularySize != manifest.VocabularySize)
        {
            throw new DataException(
                $"{tokenizerPath}: not the tokenizer that made this corpus: its hash differs from the manifest's");
        }

        CorpusSplit train = OpenSplit(directory, manifest.Train, manifest, verify);
        try
        {
            CorpusSplit validation = OpenSplit(directory, manifest.Validation, manifest, verify);
            return new Corpus(tokenizer, train, validation, manifest.Fingerprint());
        }
        catch
        {
            train.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }

    private static CorpusSplit OpenSplit(
        string directory, IReadOnlyList<ShardEntry> entries, CorpusManifest manifest, bool verify)
    {
        var shards = new List<Shard>(entries.Count);
        try
        {
            foreach (ShardEntry entry in entries)
            {
                // A manifest names files of its own folder, wherever it came from.
                string path = Path.Combine(directory, Path.GetFileName(entry.File));
                shards.Add(Shard.Open(path, entry, manifest.VocabularySize, verify));
            }

            return new CorpusSplit([.. shards]);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }
}

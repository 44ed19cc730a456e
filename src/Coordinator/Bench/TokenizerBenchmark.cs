using System.Buffers;
using System.Text;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Town;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>How fast one core encodes text.</summary>
internal static class TokenizerBenchmark
{
    private const int MostBytes = 64 << 20;

    public static Measurement Run(string? data, string? tokenizerPath, double seconds, TimeProvider time)
    {
        var text = Text(data);
        var tokenizer = tokenizerPath is null ? Trained(data) : TokenizerFiles.Load(tokenizerPath);
        var output = new ArrayBufferWriter<int>(text.Length);
        // Once before, so that code and caches are warm.
        tokenizer.Encode(text, output);
        var started = time.GetTimestamp();
        var bytes = 0L;
        double elapsed;
        do
        {
            output.ResetWrittenCount();
            tokenizer.Encode(text, output);
            bytes += text.Length;
            elapsed = time.GetElapsedTime(started).TotalSeconds;
        }
        while (elapsed < seconds);
        return new Measurement { MegabytesPerSecond = bytes / elapsed / 1e6, Seconds = elapsed };
    }

    private static byte[] Text(string? path)
    {
        if (path is null)
            return Encoding.UTF8.GetBytes(string.Join('\n', new TownGenerator().Documents()));
        if (!File.Exists(path))
            throw new ConfigurationException($"no such file: {path}");
        using var stream = File.OpenRead(path);
        var bytes = new byte[Math.Min(stream.Length, MostBytes)];
        stream.ReadExactly(bytes);
        return bytes.Length > 0 ? bytes : throw new ConfigurationException($"{path} is empty");
    }

    private static ITokenizer Trained(string? data)
    {
        var directory = CorpusBuilder.Build(new DataOptions { Train = data },
            new TokenizerOptions { Kind = TokenizerKind.Bpe }, context: 1,
            CorpusBuilder.DefaultCacheRoot());
        using var corpus = Corpus.Open(directory);
        return corpus.Tokenizer;
    }
}

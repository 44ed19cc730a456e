using System.Buffers;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Encodes large texts on several threads, with the very tokens that one thread makes.</summary>
public static class ParallelEncoding
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Appends the tokens of <paramref name="utf8"/>, as <see cref="ITokenizer.Encode"/> does.</summary>
    public static void Encode(
        ITokenizer tokenizer, ReadOnlyMemory<byte> utf8, IBufferWriter<int> output, int threads,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        var results = new ArrayBufferWriter<int>[threads * 4];
        var chunks = new ReadOnlyMemory<byte>[results.Length];
        while (!utf8.IsEmpty)
        {
            int count = 0;
            while (count < chunks.Length && !utf8.IsEmpty)
            {
                int cut = FindCut(tokenizer, utf8.Span);
                chunks[count++] = utf8[..cut];
                utf8 = utf8[cut..];
            }

            Run(options, count, i =>
            {
                results[i] ??= new ArrayBufferWriter<int>(ChunkBytes / 2);
                results[i].ResetWrittenCount();
                tokenizer.Encode(chunks[i].Span, results[i]);
            });
            for (int i = 0; i < count; i++)
            {
                output.Write(results[i].WrittenSpan);
            }
        }
    }

    /// <summary>Runs the bodies side by side; the first exception comes out as itself.</summary>
    internal static void Run(ParallelOptions options, int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException error) when (
            error.InnerExceptions.FirstOrDefault(inner => inner is DataException) is { } bad)
        {
            throw new DataException(bad.Message, error);
        }
    }

    private static int FindCut(ITokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        for (long bytes = ChunkBytes; bytes < utf8.Length; bytes *= 2)
        {
            int cut = tokenizer.FindCut(utf8[..(int)bytes]);
            if (cut > 0)
            {
                return cut;
            }
        }

        return utf8.Length;
    }
}

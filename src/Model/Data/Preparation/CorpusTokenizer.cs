using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>
/// Turns text into segments of shards, encoding on every core and writing in order. The cuts between segments follow
/// from the text
/// and the tokenizer alone, so what was finished before a kill is read over and not encoded again.
/// </summary>
internal sealed class CorpusTokenizer(ITokenizer tokenizer, string folder, long segmentBytes) : IDisposable
{
    public const long DefaultSegmentBytes = 64 << 20;

    /// <summary>A constant, since segments end where a batch's chunks do.</summary>
    private const int BatchBytes = 4 << 20;

    private readonly EncodedBatch encoded = new(tokenizer);
    private readonly int[] separator = Separator(tokenizer);
    private readonly List<Segment> segments = [];

    /// <summary>Whether the split (train, validation) has a document, so that the next one needs a separator.</summary>
    private readonly bool[] hasDocuments = new bool[2];

    /// <summary>Null while the current segment is one that was finished before.</summary>
    private SegmentWriter? writer;
    private Segment? finished;
    private long bytesInSegment;

    public IReadOnlyList<Segment> Run(CorpusText text, PreparationProgress progress)
    {
        using var reader = new ChunkReader(text.Read(progress), tokenizer.FindCut);
        var batch = new ChunkBatch();
        BeginSegment();
        while (reader.Fill(batch, BatchBytes))
        {
            for (int next = 0; next < batch.Chunks.Count;)
            {
                next = Continue(batch, next, progress.Cancellation);
            }

            batch.Clear();
        }

        EndSegment();
        return segments;
    }

    public void Dispose() => writer?.Dispose();

    /// <summary>
    /// Adds the batch's chunks from <paramref name="first"/> to the current segment until it is full; returns the next
    /// chunk.
    /// </summary>
    private int Continue(ChunkBatch batch, int first, CancellationToken cancellation)
    {
        int end = first;
        while (end < batch.Chunks.Count && bytesInSegment < segmentBytes)
        {
            bytesInSegment += batch.Chunks[end++].Length;
        }

        if (writer is not null)
        {
            encoded.Encode(batch, first, end, cancellation);
            for (int i = first; i < end; i++)
            {
                Write(batch.Chunks[i], encoded.Tokens(i));
            }
        }

        for (int i = first; i < end; i++)
        {
            hasDocuments[batch.Chunks[i].Validation ? 1 : 0] = true;
        }

        if (bytesInSegment >= segmentBytes)
        {
            EndSegment();
            BeginSegment();
        }

        return end;
    }

    private void Write(in Chunk chunk, ReadOnlySpan<int> tokens)
    {
        ShardWriter shard = writer!.Of(chunk.Validation);
        ref bool hasBefore = ref hasDocuments[chunk.Validation ? 1 : 0];
        if (chunk.BeginsDocument)
        {
            if (hasBefore)
            {
                shard.Write(separator);
            }

            shard.BeginDocument();
            hasBefore = true;
        }

        shard.Write(tokens);
        if (chunk.EndsDocument && tokenizer.EndOfText is { } endOfText)
        {
            shard.Write([endOfText]);
        }
    }

    private void BeginSegment()
    {
        bytesInSegment = 0;
        finished = Segment.TryRead(folder, segments.Count);
        writer = finished is null ? new SegmentWriter(folder, segments.Count, tokenizer.VocabularySize) : null;
    }

    private void EndSegment()
    {
        segments.Add(finished ?? writer!.Finish());
        writer?.Dispose();
        writer = null;
    }

    /// <summary>
    /// Between documents when there is no end-of-text token: a blank line, if the vocabulary has one.
    /// </summary>
    private static int[] Separator(ITokenizer tokenizer)
    {
        if (tokenizer.EndOfText is not null)
        {
            return [];
        }

        try
        {
            return tokenizer.Encode("\n\n");
        }
        catch (DataException)
        {
            // A vocabulary of characters without a newline: documents simply follow each other.
            return [];
        }
    }
}

namespace ClusterLlm.Model.Data;

/// <summary>
/// The tokens of one split (train or validation), read from memory-mapped shards as one long sequence of documents,
/// each closed by
/// the end-of-text token where the tokenizer has one. Safe to read from many threads.
/// </summary>
public sealed class CorpusSplit : IDisposable
{
    private readonly Shard[] shards;

    /// <summary>firstTokens[i] is the number of tokens before shard i; one entry more than shards.</summary>
    private readonly long[] firstTokens;

    internal CorpusSplit(Shard[] shards)
    {
        this.shards = shards;
        firstTokens = new long[shards.Length + 1];
        for (int i = 0; i < shards.Length; i++)
        {
            firstTokens[i + 1] = firstTokens[i] + shards[i].Tokens;
        }
    }

    public long Tokens => firstTokens[^1];

    public long Documents => shards.Sum(shard => shard.Documents);

    /// <summary>First token of each document, in order.</summary>
    public IEnumerable<long> DocumentStarts()
    {
        for (int i = 0; i < shards.Length; i++)
        {
            for (long document = 0; document < shards[i].Documents; document++)
            {
                yield return firstTokens[i] + shards[i].DocumentStart(document);
            }
        }
    }

    /// <summary>Reads tokens [start, start + destination.Length).</summary>
    public void Read(long start, Span<long> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + destination.Length, Tokens);
        int shard = ShardOf(start);
        while (destination.Length > 0)
        {
            int count = (int)Math.Min(destination.Length, firstTokens[shard + 1] - start);
            shards[shard].Read(start - firstTokens[shard], destination[..count]);
            destination = destination[count..];
            start += count;
            shard++;
        }
    }

    /// <summary>
    /// Fills row b with the window that begins at <c>starts[b]</c>: Length inputs, and the targets one token later.
    /// Every target counts.
    /// </summary>
    public void Fill(TokenBatch batch, ReadOnlySpan<long> starts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(starts.Length, batch.BatchSize);
        for (int row = 0; row < starts.Length; row++)
        {
            FillRow(batch, row, starts[row], batch.Length);
        }
    }

    /// <summary>
    /// Fills a micro-batch of training: sequences [microBatch * B, (microBatch + 1) * B) of the step's global batch.
    /// </summary>
    public void Fill(TokenBatch batch, WindowSampler sampler, long step, int microBatch, int globalBatch)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sampler.Context, batch.Length);
        for (int row = 0; row < batch.BatchSize; row++)
        {
            long start = sampler.WindowStart(step, (microBatch * batch.BatchSize) + row, globalBatch);
            FillRow(batch, row, start, batch.Length);
        }
    }

    /// <summary>
    /// Batches that cover the whole split once: consecutive windows of <paramref name="context"/> tokens that do not
    /// overlap,
    /// so that every token but the first is a target exactly once.
    /// </summary>
    public long EvaluationBatches(int batchSize, int context) => CeilingDivide(EvaluationWindows(context), batchSize);

    /// <summary>Fills evaluation batch n (from 0); what the split does not fill is not counted.</summary>
    public void FillEvaluation(TokenBatch batch, long batchIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batchIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(
            batchIndex, EvaluationBatches(batch.BatchSize, batch.Length));
        for (int row = 0; row < batch.BatchSize; row++)
        {
            long start = ((batchIndex * batch.BatchSize) + row) * batch.Length;
            long targets = Math.Clamp(Tokens - 1 - start, 0, batch.Length);
            FillRow(batch, row, start, (int)targets);
        }
    }

    public void Dispose()
    {
        foreach (Shard shard in shards)
        {
            shard.Dispose();
        }
    }

    private long EvaluationWindows(int context) => CeilingDivide(Math.Max(Tokens - 1, 0), context);

    private static long CeilingDivide(long value, long divisor) => (value + divisor - 1) / divisor;

    private void FillRow(TokenBatch batch, int row, long start, int count)
    {
        Span<long> inputs = batch.Inputs.AsSpan(row * batch.Length, batch.Length);
        Span<long> targets = batch.Targets.AsSpan(row * batch.Length, batch.Length);
        if (count > 0)
        {
            Read(start, inputs[..count]);
            inputs[1..count].CopyTo(targets);
            Read(start + count, targets.Slice(count - 1, 1));
        }

        inputs[count..].Clear();
        targets[count..].Fill(TokenBatch.NotCounted);
    }

    private int ShardOf(long token)
    {
        int found = Array.BinarySearch(firstTokens, token);
        if (found < 0)
        {
            return ~found - 1;
        }

        // An empty shard begins where the next one does.
        while (found + 1 < firstTokens.Length && firstTokens[found + 1] == token)
        {
            found++;
        }

        return found;
    }
}

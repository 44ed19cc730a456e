namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// How the flat buffer is cut: into blocks of 65,536 elements (the unit of the gradient norm), a run of blocks for each
/// rank (its slice), and blocks into equal chunks (the payload of one message). Only the last block and chunk may be
/// shorter.
/// </summary>
internal sealed class SlicePartition
{
    public const int BlockElements = 65_536;

    private readonly int _ranks;

    public SlicePartition(long length, int ranks, int frameBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ranks);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameBytes, sizeof(float));
        Length = length;
        _ranks = ranks;
        ChunkElements = (int)Math.Min(BlockElements,
            System.Numerics.BitOperations.RoundUpToPowerOf2((uint)frameBytes / 8 + 1));
        Blocks = checked((int)((length + BlockElements - 1) / BlockElements));
    }

    public long Length { get; }

    /// <summary>A power of two that divides <see cref="BlockElements"/> and fits into a frame.</summary>
    public int ChunkElements { get; }

    public int Blocks { get; }

    /// <summary>Blocks [rank * Blocks / ranks, (rank + 1) * Blocks / ranks).</summary>
    public (int First, int End) BlocksOf(int rank) => (BlockEdge(rank), BlockEdge(rank + 1));

    /// <summary>Elements of the rank's slice.</summary>
    public (long Start, long End) SliceOf(int rank) =>
        (Math.Min((long)BlockEdge(rank) * BlockElements, Length),
            Math.Min((long)BlockEdge(rank + 1) * BlockElements, Length));

    /// <summary>Elements of the chunk that begins at the offset.</summary>
    public int ChunkCount(long offset) => (int)Math.Min(ChunkElements, Length - offset);

    /// <summary>Chunks of [start, end), where start begins a chunk.</summary>
    public int Chunks(long start, long end) => (int)((end - start + ChunkElements - 1) / ChunkElements);

    private int BlockEdge(int rank) => (int)((long)rank * Blocks / _ranks);
}

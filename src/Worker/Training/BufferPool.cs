using System.Collections.Immutable;

namespace ClusterLlm.Worker.Training;

/// <summary>
/// Numbers of gradient buffers. The lowest free one is used again first, so no more are ever made than were needed at
/// once. Buffers are never freed: messages may still read them.
/// </summary>
internal readonly record struct BufferPool(ImmutableSortedSet<int> Free, int Made)
{
    public static readonly BufferPool Empty = new([], 0);

    public (int Buffer, BufferPool Remaining) Take() => Free.Count > 0
        ? (Free[0], this with { Free = Free.Remove(Free[0]) })
        : (Made, this with { Made = Made + 1 });

    public BufferPool Return(IEnumerable<int> buffers) => this with { Free = Free.Union(buffers) };
}

using System.Collections.Immutable;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// Which checkpoints a rewind has made void: those of later steps that were written before it. They are of a state that
/// is not trusted, or of one that was destroyed when the run went on without it, perhaps with other settings.
/// </summary>
internal sealed class VoidCheckpoints
{
    private readonly HashSet<long> writtenSince = [];
    private ImmutableArray<(long To, long Fence)> rewinds = [];

    /// <param name="to">Later steps are void.</param>
    /// <param name="fence">Under this fence and lower ones they were written before.</param>
    public void Rewind(long to, long fence)
    {
        rewinds = [.. rewinds.Where(rewind => rewind.To < to || rewind.Fence > fence), (to, fence)];
        writtenSince.RemoveWhere(step => step > to);
    }

    public void Written(long step) => writtenSince.Add(step);

    /// <param name="step">Of the checkpoint.</param>
    /// <param name="fence">Under which it was written; 0 when it does not say.</param>
    public bool Contains(long step, long fence) =>
        !writtenSince.Contains(step) && rewinds.Any(rewind => step > rewind.To && fence <= rewind.Fence);
}

using System.Collections.Immutable;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// The step under way is not finite, and whether that is so or one worker's doing is being found out: by others who
/// compute the same shares, or, where nobody says that its own share is spoilt, by leaving workers out. Over when a
/// member is lost.
/// </summary>
internal sealed record StepDoubt
{
    /// <summary>In the first attempt: shares that their workers found not finite.</summary>
    public ImmutableArray<ShareClaim> Claims { get; init; } = [];

    /// <summary>The same shares as in the first attempt, in the order of members, each in other hands.</summary>
    public ImmutableArray<IndexRange> Shares { get; init; } = [];

    /// <summary>One of these spoils the step, if a single worker does.</summary>
    public ImmutableArray<WorkerId> Suspects { get; init; } = [];

    /// <summary>Suspects without whom the present attempt is made.</summary>
    public ImmutableArray<WorkerId> Aside { get; init; } = [];

    /// <summary>It is nobody's doing: what the present attempt comes to is believed.</summary>
    public bool Stands { get; init; }
}

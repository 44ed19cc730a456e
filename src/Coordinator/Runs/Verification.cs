using System.Collections.Immutable;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Hashes of the state after a step, as its members report them, and who has yet to.</summary>
internal sealed record Verification(StepId Step, ImmutableSortedSet<WorkerId> Owed,
    ImmutableSortedDictionary<WorkerId, ulong> Hashes);

/// <summary>
/// Who held which state after a step when they did not agree. The replay of the step tells who was wrong.
/// </summary>
internal sealed record Divergence(StepId Step, ImmutableSortedDictionary<WorkerId,
    (Incarnation Process, ulong Hash)> Held,
    int Count);

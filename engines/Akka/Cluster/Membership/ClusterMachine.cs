using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>
/// Membership of one node as a pure function: no clock, no socket, no randomness. Two nodes are up after one exchange:
/// a leader acts as soon as every member that is up has seen its view, not at the next tick.
/// </summary>
internal sealed class ClusterMachine(ClusterMachineSettings settings)
{
    public ClusterMachineSettings Settings { get; } = settings;

    public (ClusterState State, ImmutableArray<ClusterEffect> Effects) Step(
        ClusterState state, ClusterInput input, DateTimeOffset now)
    {
        if (state.Phase == ClusterPhase.Over) return (state, []);
        var turn = new ClusterTurn(Settings, state, now);
        return turn.Take(input);
    }
}

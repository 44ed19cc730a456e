using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>In one word, why a worker's process takes no further part.</summary>
internal static class DeathReason
{
    /// <param name="before">The run before the input.</param>
    /// <param name="input">What led to the change.</param>
    /// <param name="change">As it was journaled.</param>
    /// <param name="now">When.</param>
    /// <returns>exit, unreachable, silent, evicted or drained; null when nobody was lost.</returns>
    public static string? Of(RunState before, RunInput input, MembershipChanged change, DateTimeOffset now) =>
        change.Change switch
        {
            MembershipChange.Died => "exit",
            MembershipChange.Left => "drained",
            MembershipChange.Evicted when input is WorkerUnreachable => "unreachable",
            MembershipChange.Evicted when input is Tick && before.Slots.TryGetValue(change.Worker, out var slot)
                && now - slot.LastSeen > before.Settings.HeartbeatTimeout => "silent",
            MembershipChange.Evicted => "evicted",
            _ => null,
        };
}

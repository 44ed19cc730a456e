using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// Slow workers are given fewer micro-batches: who computes what does not change the sum. Times are measured, averaged
/// over some steps, and acted upon only when it pays clearly, so that noise moves nothing.
/// </summary>
internal static class RunBalance
{
    /// <summary>Steps under a plan before it is judged.</summary>
    private const int StepsBetween = 24;

    /// <summary>A new plan must be expected to take at most this share of the time.</summary>
    private const double WorthIt = 0.8;

    /// <summary>A change of plan costs about as much: seconds a step below which none pays.</summary>
    private const double LeastGain = 0.002;

    /// <summary>Weight of a new measurement in the running mean.</summary>
    private const double Weight = 0.1;

    public static WorkerSlot Measured(WorkerSlot slot, StepPrepared report)
    {
        if (report.Losses.Count == 0)
            return slot;
        var seconds = report.ComputeSeconds / report.Losses.Count;
        return slot with
        {
            MicroBatchSeconds = slot.MicroBatchSeconds == 0 ? seconds
                : slot.MicroBatchSeconds + Weight * (seconds - slot.MicroBatchSeconds),
        };
    }

    /// <summary>
    /// In a fixed world each member adds up its micro-batches in one buffer, and only these sums are numbered; empty
    /// where every micro-batch is.
    /// </summary>
    public static IReadOnlyList<IndexRange> Leaves(RunSettings settings, int members) =>
        settings.Determinism == DeterminismMode.FixedWorld
            ? MicroBatchPlanner.Split(settings.MicroBatches, Math.Min(members, settings.MicroBatches)) : [];

    /// <summary>What each member computes.</summary>
    public static IReadOnlyList<IndexRange> Ranges(RunSettings settings, IReadOnlyList<WorkerSlot> members)
    {
        var even = MicroBatchPlanner.Plan(settings.MicroBatches, members.Count);
        if (!settings.Balance || Seconds(members) is not { } seconds)
            return even;
        var weighted = MicroBatchPlanner.Plan(settings.MicroBatches, seconds);
        return Time(weighted, seconds) <= WorthIt * Time(even, seconds) ? weighted : even;
    }

    /// <summary>Why another plan is better than the one in force; null when none clearly is.</summary>
    public static string? WhyRebalance(RunState state)
    {
        if (state.StepsUnderPlan < StepsBetween || !state.Settings.Balance
            || state.Settings.Determinism == DeterminismMode.FixedWorld)
            return null;
        var members = state.Plan.Select(member => state.Slots[member.Worker]).ToList();
        if (Seconds(members) is not { } seconds)
            return null;
        var present = state.Plan.Select(member => member.MicroBatches is [var range] ? range : default).ToList();
        var better = Ranges(state.Settings, members);
        var (before, after) = (Time(present, seconds), Time(better, seconds));
        return after <= WorthIt * before && before - after >= LeastGain
            ? FormattableString.Invariant($"micro-batches shared out anew: {string.Join(", ", members.Zip(better, (slot, range) => $"{slot.Id} {range.Count}"))}; expected {after:F2} s instead of {before:F2} s a step")
            : null;
    }

    /// <summary>Null while somebody has not been measured.</summary>
    private static double[]? Seconds(IReadOnlyList<WorkerSlot> members) =>
        members.Any(slot => slot.MicroBatchSeconds <= 0) ? null : [.. members.Select(slot => slot.MicroBatchSeconds)];

    private static double Time(IReadOnlyList<IndexRange> ranges, double[] seconds) =>
        ranges.Select((range, i) => range.Count * seconds[i]).Max();
}

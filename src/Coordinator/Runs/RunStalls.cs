using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// Nothing may stand still for good: a worker whose compute hangs, a message that was lost, a slice that never came.
/// First the delay is explained, then who holds up the rest is replaced. Limits follow what was measured.
/// </summary>
internal static class RunStalls
{
    /// <summary>Before its first micro-batch a worker loads, compiles and allocates.</summary>
    private const int FirstTimes = 6;

    /// <summary>Waits that end by a disk or a whole transfer.</summary>
    private const int TransferTimes = 12;

    private const int MicroBatches = 5;

    /// <summary>A heartbeat that says more is not believed.</summary>
    private static readonly TimeSpan LongestPhase = TimeSpan.FromDays(365);

    /// <summary>Ticks come every half second: a longer gap is this process's own.</summary>
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(3);

    /// <summary>After this process was stopped for a while, its workers' silence says nothing about them.</summary>
    public static void NoticeSleep(RunTurn turn)
    {
        var gap = turn.Now - turn.State.LastInput;
        if (gap < Asleep / 20)
            return;
        turn.State = turn.State with { LastInput = turn.Now };
        if (gap < Asleep)
            return;
        turn.State = turn.State with { DrowsyUntil = turn.Now + turn.Settings.HeartbeatTimeout };
        foreach (var slot in turn.State.Slots.Values.Where(slot => slot.IsPresent))
            turn.Set(slot with { LastSeen = turn.Now, ProgressAt = turn.Now });
        turn.Because($"nothing was heard or done for {gap.TotalSeconds:F0} s: this process was asleep");
    }

    public static void Beat(RunTurn turn, WorkerHeartbeat beat)
    {
        var slot = turn.Slot(beat.Worker);
        var moved = slot.Phase != beat.Phase || slot.MicroBatchesDone != beat.MicroBatchesDone;
        turn.Set(slot with
        {
            Phase = beat.Phase,
            MicroBatchesDone = beat.MicroBatchesDone,
            ResidentBytes = beat.ResidentBytes,
            WaitsFor = beat.WaitsFor,
            Detail = beat.Detail,
            PhaseSince = turn.Now - TimeSpan.FromSeconds(Math.Clamp(beat.PhaseSeconds, 0, LongestPhase.TotalSeconds)),
            ProgressAt = moved ? turn.Now : slot.ProgressAt,
        });
    }

    public static void Check(RunTurn turn)
    {
        CheckCheckpoint(turn);
        if (turn.State.Phase is RunPhase.Assembling or RunPhase.Ended)
            return;
        var awaited = Awaited(turn.State).Select(id => turn.Slot(id)).ToList();
        if (awaited.Count == 0)
            return;
        var typical = MedianMicroBatch(turn.State);
        Explain(turn, awaited, typical);
        // Who computes is to blame before who waits for others.
        var computing = awaited.Where(IsBusy).ToList();
        foreach (var slot in computing.Where(slot => IsOver(turn, slot, 1, typical)))
            RunMembership.Evict(turn, slot.Id, $"it hangs: {Describe(turn, slot)}");
        if (computing.Count == 0 && awaited.All(slot => IsOver(turn, slot, 1, typical)))
            Unblock(turn, awaited);
    }

    /// <summary>Whom the run waits for just now.</summary>
    private static IEnumerable<WorkerId> Awaited(RunState state) => state.Phase switch
    {
        RunPhase.Stepping => state.Plan.Select(member => member.Worker).Where(worker =>
            !state.Prepared.ContainsKey(worker) && state.Slots[worker].Status == WorkerStatus.Ready),
        RunPhase.Settling => state.Unsettled,
        RunPhase.Evaluating => state.Evaluation!.Owed.Keys,
        RunPhase.Loading or RunPhase.Admitting =>
            state.Slots.Values.Where(slot => slot.Status == WorkerStatus.Receiving).Select(slot => slot.Id),
        _ => [],
    };

    private static bool IsBusy(WorkerSlot slot) => slot.Status == WorkerStatus.Ready
        && slot.Phase is WorkerPhase.Computing or WorkerPhase.Applying or WorkerPhase.Evaluating;

    /// <summary>Everyone waits and nothing comes: once the step is begun anew, then somebody is replaced.</summary>
    private static void Unblock(RunTurn turn, List<WorkerSlot> awaited)
    {
        if (turn.State.Phase == RunPhase.Stepping && turn.State.StallRetries == 0)
        {
            turn.State = turn.State with { StallRetries = 1 };
            turn.Journal(new StepAborted(turn.State.NextStep, turn.State.Generation,
                $"nothing moved: {string.Join("; ", awaited.Select(slot => Describe(turn, slot)))}"));
            RunSteps.Begin(turn);
            return;
        }
        var waitedFor = awaited.Where(slot => slot.WaitsFor is { } peer && turn.State.Slots.TryGetValue(
            peer, out var other)
            && other.IsPresent).GroupBy(slot => slot.WaitsFor!.Value).OrderByDescending(group => group.Count())
            .ThenByDescending(group => group.Key).FirstOrDefault();
        var culprit = turn.State.Phase == RunPhase.Stepping && waitedFor is not null ? waitedFor.Key : awaited[^1].Id;
        RunMembership.Evict(turn, culprit, $"it holds up the rest: {string.Join("; ",
            awaited.Select(slot => Describe(turn, slot)))}");
    }

    /// <summary>
    /// Halfway to the limit, people are told who, where and since when; every worker writes down what it saw.
    /// </summary>
    private static void Explain(RunTurn turn, List<WorkerSlot> awaited, double typical)
    {
        var step = turn.State.NextStep;
        if (turn.State.ExplainedAt == step || turn.State.Phase != RunPhase.Stepping)
            return;
        var late = awaited.Where(slot => IsOver(turn, slot, 0.5, typical)).ToList();
        if (late.Count == 0)
            return;
        var busy = late.Where(IsBusy).ToList();
        var words = string.Join("; ", (busy.Count > 0 ? busy : late).Select(slot => Describe(turn, slot)));
        turn.State = turn.State with { ExplainedAt = step };
        turn.Journal(new StepOverdue(step, (turn.Now - turn.State.StepStarted).TotalSeconds, words));
        turn.Because($"step {step} is overdue: {words}");
        RunFlights.WriteAll(turn, $"step {step} is overdue: {words}");
    }

    private static void CheckCheckpoint(RunTurn turn)
    {
        if (turn.State.InFlight is { } inFlight
            && turn.Now - inFlight.Since > TransferTimes * 5 * turn.Settings.ComputeTimeout)
        {
            RunCheckpoints.GiveUp(turn, inFlight, "nothing was heard of it for too long");
            RunPausing.Look(turn);
        }
    }

    private static bool IsOver(RunTurn turn, WorkerSlot slot, double share, double typical) =>
        turn.Now - Since(turn, slot) > share * Limit(turn, slot, typical);

    private static DateTimeOffset Since(RunTurn turn, WorkerSlot slot) =>
        turn.State.Phase == RunPhase.Stepping && turn.State.StepStarted > slot.ProgressAt
            ? turn.State.StepStarted : slot.ProgressAt;

    /// <param name="turn">The turn.</param>
    /// <param name="slot">Whom the run waits for.</param>
    /// <param name="typical">The median time of a micro-batch, in seconds.</param>
    private static TimeSpan Limit(RunTurn turn, WorkerSlot slot, double typical)
    {
        var least = turn.Settings.ComputeTimeout;
        if (slot.Status == WorkerStatus.Receiving)
            return TransferTimes * least;
        if (slot.MicroBatchSeconds == 0)
            return FirstTimes * least;
        var measured = TimeSpan.FromSeconds(MicroBatches
            * (IsBusy(slot) ? typical : turn.State.ReduceSeconds));
        return measured > least ? measured : least;
    }

    private static double MedianMicroBatch(RunState state)
    {
        var measured = state.Slots.Values.Select(slot => slot.MicroBatchSeconds).Where(value => value > 0).Order()
            .ToList();
        return measured.Count == 0 ? 0 : measured[measured.Count / 2];
    }

    private static string Describe(RunTurn turn, WorkerSlot slot)
    {
        var seconds = (turn.Now - Since(turn, slot)).TotalSeconds;
        var what = slot.Phase switch
        {
            WorkerPhase.Computing => $"computing, {slot.MicroBatchesDone} micro-batches done",
            WorkerPhase.Reducing when slot.Detail.Length > 0 => $"waiting for {slot.Detail}",
            var phase => phase.ToString().ToLowerInvariant(),
        };
        return FormattableString.Invariant($"{slot.Id} ({what}) for {seconds:F0} s");
    }
}

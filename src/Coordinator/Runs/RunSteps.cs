using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>The two phases of a step: everyone prepares, then all are told to apply the same update.</summary>
internal static class RunSteps
{
    /// <summary>A new plan for the next step, with everyone who holds the state of the last.</summary>
    public static void Begin(RunTurn turn)
    {
        var members = RunDoubts.Members(turn.State).ToList();
        var idle = turn.State.Plan.Where(member => member.MicroBatches.Count == 0).Select(member => member.Worker)
            .ToHashSet();
        var leaves = RunBalance.Leaves(turn.Settings, members.Count);
        var units = leaves.Count > 0 ? leaves.Count : turn.Settings.MicroBatches;
        var ranges = turn.State.Doubt is { Shares: { IsEmpty: false } shares } ? shares
            : leaves.Count > 0
                ? MicroBatchPlanner.Split(units, members.Count)
                : RunBalance.Ranges(turn.Settings, members);
        var plan = members.Zip(ranges, (slot, range) =>
            new PlanMember(slot.Id, slot.DataAddress, range.Count == 0 ? [] : [range])).ToImmutableArray();
        var generation = turn.NextGeneration();
        turn.State = turn.State with
        {
            Phase = RunPhase.Stepping,
            Plan = plan,
            Prepared = turn.State.Prepared.Clear(),
            StateHash = null,
            StepStarted = turn.Now,
            StepsUnderPlan = 0,
        };
        var adopt = new AdoptPlan(turn.State.At(generation, turn.State.NextStep), units, plan, leaves);
        // Who is left out is told so by a plan without it.
        foreach (var slot in turn.State.Ready.ToList())
        {
            turn.Set(slot with { Generation = generation, MicroBatchesDone = 0 });
            turn.Send(slot.Id, adopt);
        }
        turn.Because($"generation {generation.Value}: {members.Count} workers from step {turn.State.NextStep}");
        foreach (var (slot, range) in members.Zip(ranges).Where(
            pair => pair.Second.Count == 0 && !idle.Contains(pair.First.Id)))
            turn.Membership(slot, MembershipChange.StandsBy,
                $"a step has {turn.Settings.MicroBatches} micro-batches for {members.Count} workers; a smaller training.micro_batch gives work to all");
    }

    public static void Prepared(RunTurn turn, StepPrepared prepared)
    {
        turn.State = turn.State with { Prepared = turn.State.Prepared.SetItem(prepared.Worker, prepared) };
        // Only members are heard, each under the plan in force.
        if (turn.State.Prepared.Count == turn.State.Plan.Length)
            Commit(turn);
    }

    public static void Applied(RunTurn turn, StepApplied applied)
    {
        turn.Set(turn.Slot(applied.Worker) with { ApplySeconds = applied.ApplySeconds });
        RunVerification.Heard(turn, applied);
        if (turn.State.Phase != RunPhase.Settling || !turn.State.Unsettled.Contains(applied.Worker))
            return;
        turn.State = turn.State with { StateHash = applied.StateHash };
        Settle(turn, applied.Worker);
    }

    /// <summary>A member of the held commit has applied it or is lost.</summary>
    public static void Settle(RunTurn turn, WorkerId worker)
    {
        turn.State = turn.State with { Unsettled = turn.State.Unsettled.Remove(worker) };
        if (turn.State.Unsettled.IsEmpty)
            RunBetweenSteps.Rest(turn);
    }

    private static void Commit(RunTurn turn)
    {
        var reports = turn.State.Plan.Select(member => turn.State.Prepared[member.Worker]).ToList();
        if (Dissenters(reports) is { Count: > 0 } dissenters)
        {
            foreach (var dissenter in dissenters)
                RunMembership.Evict(
                    turn, dissenter, $"at step {turn.State.NextStep} it holds another gradient than the others");
            return;
        }
        if (WhyIncomplete(turn.State.Plan, reports) is { } fault)
        {
            turn.End(1, $"step {turn.State.NextStep} cannot be committed: {fault}");
            return;
        }
        if (WhyDisputed(reports) is { } difference)
        {
            RunDoubts.Dispute(turn, difference);
            return;
        }
        if (RunDoubts.Object(turn, reports))
            return;
        var step = StepOutcome.Of(turn.State, reports);
        if (WhyReplayDiffers(turn.State, step) is { } deviation)
        {
            turn.End(1, deviation);
            return;
        }
        turn.State = turn.State with
        {
            Committed = step.Step,
            OptimizerSteps = step.OptimizerSteps,
            TotalTokens = step.TotalTokens,
            LastLoss = step.Loss,
            FirstLoss = turn.State.FirstLoss ?? step.Loss,
            History = turn.State.History.SetItem(step.Step.Value,
                new CommitFact(step.Step, step.Loss, step.Skip, step.OptimizerSteps, step.TotalTokens)),
            Prepared = turn.State.Prepared.Clear(),
            InDoubt = new CommitInDoubt(step.Step, step.GradientNorm, step.Skip, step.OptimizerSteps, step.TotalTokens),
            SkippedInRow = step.Skip ? turn.State.SkippedInRow + 1 : 0,
            Doubt = null,
            Dispute = turn.State.Dispute?.Step == step.Step ? null : turn.State.Dispute,
            StallRetries = 0,
            StepsUnderPlan = turn.State.StepsUnderPlan + 1,
            ReduceSeconds = reports.Max(report => report.ReduceSeconds),
        };
        if (turn.State.SkippedInRow >= turn.Settings.Training.MaxSkippedSteps)
            RunBetweenSteps.RequestStop(turn, new StopRequest($"{turn.State.SkippedInRow} steps in a row were skipped, "
                + $"the last for {step.SkipReason}; the parameters are those before them", Cli.ExitCodes.Failed));
        var writer = RunCheckpoints.ChooseWriter(turn, reports[0].Worker);
        var hold = MustHold(turn.State);
        turn.Journal(new Committed(step.Step, step.Loss, step.GradientNorm, step.Skip, step.Update.LearningRate,
            step.Tokens, step.TotalTokens,
            step.OptimizerSteps, (turn.Now - turn.State.StepStarted).TotalSeconds, reports.Max(r => r.ComputeSeconds),
            turn.State.ReduceSeconds,
            reports.Count, turn.State.Generation.Value, RunEvaluation.IsDue(turn.State))
        {
            Rewards = step.Rewards,
        });
        turn.Do(new ShowTiming(StepTiming.Of(turn, step.Step, reports)));
        if (step.SkipReason is { } skipped)
            turn.Journal(new StepSkipped(step.Step, skipped));
        var hash = RunVerification.IsDue(turn.State, step.Step, hold);
        if (hash)
            RunVerification.Begin(turn, reports.Select(report => report.Worker));
        // Members are at the same coordinates: all are told the same.
        var commit = new CommitStep(reports[0].At, step.Update, step.Skip, hold, writer,
            RunCheckpoints.Progress(turn.State), hash);
        foreach (var report in reports)
        {
            turn.Send(report.Worker, commit);
            if (!turn.Slot(report.Worker).Proven)
                turn.Do(new ProcessProven(report.Worker, turn.Slot(report.Worker).ProcessId));
        }
        turn.Set(reports.Select(report => RunBalance.Measured(turn.Slot(report.Worker), report) with
        {
            Proven = true,
            MicroBatchesDone = 0,
            ProgressAt = turn.Now,
        }));
        turn.State = hold
            ? turn.State with
            {
                Phase = RunPhase.Settling,
                Unsettled = [.. reports.Select(r => r.Worker)],
                StateHash = null
            }
            : turn.State with { StepStarted = turn.Now };
        if (step.SkipReason is not null)
            turn.Because($"step {step.Step} skipped: {step.SkipReason}");
        if (!hold && RunBalance.WhyRebalance(turn.State) is { } unbalanced)
        {
            Begin(turn);
            turn.Because(unbalanced);
        }
    }

    private static bool MustHold(RunState state) =>
        state.Committed.Value >= state.Settings.LastStep.Value || state.Stop is not null || state.Pause is not null
        || RunEvaluation.IsDue(state)
        || state.Slots.Values.Any(slot => slot.Status == WorkerStatus.Joined || (slot.Draining && slot.IsPresent));

    /// <summary>
    /// Who holds another gradient than most. Where none is held by most, nobody can say who is wrong.
    /// </summary>
    private static List<WorkerId> Dissenters(List<StepPrepared> reports)
    {
        var most = reports.GroupBy(report => BitConverter.DoubleToInt64Bits(report.SquaredNorm))
            .MaxBy(group => group.Count())!;
        return most.Count() * 2 <= reports.Count ? [] : [.. reports.Except(most).Select(report => report.Worker)];
    }

    private static string? WhyIncomplete(ImmutableArray<PlanMember> plan, List<StepPrepared> reports)
    {
        var indices = reports.SelectMany(report => report.Losses).Select(loss => loss.Index).Order();
        var units = plan.Sum(member => member.MicroBatches.Sum(range => range.Count));
        return indices.SequenceEqual(Enumerable.Range(0, units))
            ? null
            : "a micro-batch is missing or was counted twice";
    }

    private static string? WhyDisputed(List<StepPrepared> reports)
    {
        var norm = BitConverter.DoubleToInt64Bits(reports[0].SquaredNorm);
        var other = reports.Find(report => BitConverter.DoubleToInt64Bits(report.SquaredNorm) != norm);
        return other is null ? null : $"{other.Worker} and {reports[0].Worker} hold different gradients";
    }

    private static string? WhyReplayDiffers(RunState state, StepOutcome step)
    {
        if (state.Settings.AllowDifferentNumerics || !state.History.TryGetValue(step.Step.Value, out var before)
            || BitConverter.DoubleToInt64Bits(before.Loss) == BitConverter.DoubleToInt64Bits(step.Loss))
            return null;
        return $"the replay of step {step.Step} gave loss {step.Loss:R}, the journal says {before.Loss:R}: the state or the numerics have changed";
    }
}

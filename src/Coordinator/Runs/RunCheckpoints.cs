using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// When a checkpoint is written and by whom. At most one is in flight; one that is lost is written at the current step
/// instead.
/// </summary>
internal static class RunCheckpoints
{
    private const int MaxFailures = 3;

    /// <summary>
    /// At the commit of a step: who writes its state in the background, if it is time and nobody is writing.
    /// </summary>
    public static WorkerId? ChooseWriter(RunTurn turn, WorkerId lowestRanked)
    {
        var (state, step) = (turn.State, turn.State.Committed.Value);
        var every = turn.Settings.CheckpointEvery;
        var due = state.CheckpointDue || (every > 0 && step % every == 0) || step >= turn.Settings.LastStep.Value
            || state.Stop is not null;
        if (!due || !turn.Settings.KeepsState)
            return null;
        turn.State = state.InFlight is null
            ? state with { InFlight = new CheckpointInFlight(state.Committed, lowestRanked, turn.Now),
                CheckpointDue = false }
            : state with { CheckpointDue = true };
        return state.InFlight is null ? lowestRanked : null;
    }

    /// <summary>At rest: waits for the checkpoint of the committed step, and has it written if nobody does.</summary>
    public static void Save(RunTurn turn)
    {
        turn.State = turn.State with { Phase = RunPhase.Saving };
        if (turn.State.InFlight is null)
            WriteAtRest(turn);
    }

    /// <summary>Has one of those who hold the committed state write it; nobody writes just now.</summary>
    public static void WriteAtRest(RunTurn turn)
    {
        var writer = turn.State.Ready.First();
        turn.State = turn.State with
        {
            InFlight = new CheckpointInFlight(turn.State.Committed, writer.Id, turn.Now),
            CheckpointDue = false
        };
        turn.Send(writer.Id, new WriteCheckpoint(turn.At(writer), Progress(turn.State)));
    }

    /// <summary>What the manifest of the committed step's checkpoint says of the run.</summary>
    public static RunProgress Progress(RunState state) =>
        new(state.OptimizerSteps, state.TotalTokens,
            state.History.GetValueOrDefault(state.Committed.Value)?.Loss ?? state.LastLoss ?? double.NaN);

    public static void Written(RunTurn turn, CheckpointWritten written)
    {
        var step = written.At.Step;
        var fact = turn.State.History.GetValueOrDefault(step.Value);
        var kept = Kept(turn.State, step);
        // What a rewind needs to check its replay, and what the skip rule looks back on from there.
        var oldest = kept.IsEmpty ? step.Value : Math.Min(kept[0].Step.Value, step.Value);
        turn.State = turn.State with
        {
            InFlight = null,
            CheckpointFailures = 0,
            LastCheckpoint = new CheckpointFact(step, written.Directory, written.ParametersSha256,
                fact?.OptimizerSteps ?? turn.State.OptimizerSteps, fact?.TotalTokens ?? turn.State.TotalTokens),
            OlderCheckpoints = kept,
            History = turn.State.History.RemoveRange(
                turn.State.History.Keys.Where(key => key <= oldest - SkipRule.Window)),
        };
        turn.Journal(new CheckpointSaved(step, written.Directory, written.ParametersSha256, written.Bytes,
            written.Seconds, written.Worker));
        turn.Do(new PruneCheckpoints(step, turn.State.VerifiedAt));
        turn.Because($"checkpoint of step {step} written by {written.Worker}");
        if (turn.State.Phase == RunPhase.Saving)
            RunBetweenSteps.Rest(turn);
        RunPausing.Look(turn);
    }

    public static void Failed(RunTurn turn, CheckpointFailed failed)
    {
        var failures = turn.State.CheckpointFailures + 1;
        turn.State = turn.State with { InFlight = null, CheckpointFailures = failures };
        turn.Journal(new CheckpointLost(failed.At.Step, failed.Worker, failed.Reason));
        turn.Because($"checkpoint of step {failed.At.Step} failed: {failed.Reason}");
        if (turn.State.Phase == RunPhase.Saving && failures >= MaxFailures)
            turn.End(1, $"the checkpoint of step {turn.State.Committed} could not be written: {failed.Reason}");
        else if (turn.State.Phase == RunPhase.Saving)
            Save(turn);
        else if (failures < MaxFailures)
            turn.State = turn.State with { CheckpointDue = true };
        else
            // Training goes on; the next one that is scheduled is tried afresh.
            turn.State = turn.State with { CheckpointFailures = 0 };
        RunPausing.Look(turn);
    }

    /// <summary>
    /// If the lost worker was writing, another writes the state of the current step as soon as it can.
    /// </summary>
    public static void WriterLost(RunTurn turn, WorkerId worker, string why)
    {
        if (turn.State.InFlight is { } inFlight && inFlight.Writer == worker)
            GiveUp(turn, inFlight, why);
    }

    public static void GiveUp(RunTurn turn, CheckpointInFlight inFlight, string why)
    {
        turn.State = turn.State with { InFlight = null, CheckpointDue = true };
        turn.Journal(new CheckpointLost(inFlight.Step, inFlight.Writer, why));
        if (turn.State.Phase == RunPhase.Saving && turn.State.Ready.Any())
            Save(turn);
    }

    /// <summary>The checkpoints besides the newest that may still be needed: the newest that is surely right.</summary>
    private static ImmutableArray<CheckpointFact> Kept(RunState state, StepId newest)
    {
        var earlier = state.OlderCheckpoints.Add(state.LastCheckpoint)
            .Where(checkpoint => checkpoint.Step.Value < newest.Value
            && checkpoint.Directory.Length > 0).ToImmutableArray();
        var trusted = earlier.LastOrDefault(checkpoint => checkpoint.Step.Value <= state.VerifiedAt.Value);
        return trusted is null ? earlier : earlier.RemoveRange(0, earlier.IndexOf(trusted));
    }
}

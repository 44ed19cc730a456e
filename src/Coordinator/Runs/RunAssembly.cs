using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// From workers that came, or came back, to the state of one step at rest: those who have it in memory settle on it;
/// failing that, one loads the last checkpoint.
/// </summary>
internal static class RunAssembly
{
    /// <summary>
    /// Begins when everyone who can be expected is there, or after the grace period with those who are.
    /// </summary>
    public static void Assemble(RunTurn turn)
    {
        var state = turn.State;
        if (state.Phase != RunPhase.Assembling)
            return;
        if (IsComplete(state))
        {
            turn.End(ExitCodes.Done, "completed");
            return;
        }
        var present = state.Slots.Values.Where(slot => slot.IsPresent).ToList();
        if (present.Count == 0)
            return;
        var missing = state.Slots.Values.Any(slot =>
            !slot.IsPresent && !slot.GivenUp && slot.Id.Value < turn.Settings.Workers);
        if (missing && turn.Now - state.WaitingSince < turn.Settings.StartGrace)
            return;
        var holders = present.Where(slot => slot.Holds(state.Committed, state.InDoubt)).ToList();
        if (holders.Count > 0)
        {
            Settle(turn, holders);
        }
        else if (state.Committed != state.LastCheckpoint.Step)
        {
            RunRewind.LoseState(turn, "nobody who came holds it");
            Assemble(turn);
        }
        else
        {
            RunBetweenSteps.Load(turn, present.MinBy(slot => (slot.StateFailures, slot.Id))!);
        }
    }

    /// <summary>Opened again when nothing is left to do: no worker is needed to say so.</summary>
    private static bool IsComplete(RunState state) => state.Committed.Value >= state.Settings.LastStep.Value
        && state.LastCheckpoint.Step == state.Committed && state.LastCheckpoint.ParametersSha256.Length > 0
        && !RunEvaluation.IsDue(state);

    /// <summary>Those who hold the committed state, in the middle of the next step, come to rest on it.</summary>
    public static void Pause(RunTurn turn, string why)
    {
        turn.State = turn.State with { WaitingSince = turn.Now };
        turn.Because($"pausing after step {turn.State.Committed}: {why}");
        Settle(turn, [.. turn.State.Ready]);
    }

    private static void Settle(RunTurn turn, List<WorkerSlot> holders)
    {
        // Who missed the commit holds only its gradient.
        var doubt = turn.State.InDoubt;
        var update = doubt is null or { Skip: true } ? default
            : UpdateRule.For(turn.Settings.Training, doubt.Step, doubt.OptimizerSteps, doubt.GradientNorm);
        turn.State = turn.State with
        {
            Phase = RunPhase.Loading,
            StateHash = null,
            Plan = [],
            Prepared = turn.State.Prepared.Clear(),
        };
        foreach (var slot in holders)
        {
            var at = turn.BeginState(slot, settles: true);
            turn.Send(slot.Id, new SettleState(at, update, doubt?.Skip ?? false));
        }
        turn.Because($"{holders.Count} workers settle on step {turn.State.Committed}, which they hold");
    }
}

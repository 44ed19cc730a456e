using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>How a worker comes to hold the state of a step: initialised, loaded, or received from peers.</summary>
internal static class StateTransfers
{
    public static void Begin(WorkerTurn turn, Coordinates at, WorkerEffect effect)
    {
        turn.Do(new WithdrawState());
        Steps.Drop(turn);
        turn.State = turn.State with
        {
            Fence = at.Fence,
            Generation = at.Generation,
            Applied = WorkerState.NoState,
            Job = new GettingState(at),
        };
        turn.Enter(WorkerPhase.ReceivingState);
        turn.Because($"getting the state of step {at.Step}");
        turn.Do(effect);
    }

    /// <summary>
    /// A coordinator that was started again, or one that must pause, wants the state of a step at rest: it is here, or
    /// the update that leads to it is prepared, or there was none.
    /// </summary>
    public static void Settle(WorkerTurn turn, SettleState settle)
    {
        var state = turn.State;
        var prepared = state is { Prepared: true, Plan: { } plan } && plan.At.Step == settle.At.Step;
        var applies = state.Applied.Next == settle.At.Step && (settle.Skip || (prepared && state.Finite));
        turn.Do(new WithdrawState());
        if (!(applies && prepared) && state.Plan is not null)
            Steps.Abort(turn, "settling");
        turn.State = turn.State with { Fence = settle.At.Fence, Generation = settle.At.Generation };
        if (!applies && state.Applied != settle.At.Step)
        {
            Take(turn, new StateMissing(settle.At, $"it holds the state of step {state.Applied}"), settle.At);
            return;
        }

        turn.State = turn.State with { Job = new Settling(settle, applies) };
        turn.Enter(applies ? WorkerPhase.Applying : WorkerPhase.Waiting);
        turn.Because($"settling on step {settle.At.Step}{(!applies ? "" : settle.Skip ? ", which was skipped" : ", which was prepared")}");
        turn.Do(new SettleOnState(settle, applies));
    }

    public static void Take(WorkerTurn turn, WorkerInput input) => Take(turn, input, turn.State.Job switch
    {
        GettingState getting => getting.At,
        Settling settling => settling.Request.At,
        _ => null,
    });

    public static void Take(WorkerTurn turn, WorkerInput input, Coordinates? at)
    {
        switch (input)
        {
            case StateArrived arrived when at == arrived.At:
                if (turn.State.Job is Settling { Applies: true })
                    Steps.Drop(turn);
                turn.State = turn.State with { Job = null, Applied = arrived.At.Step };
                turn.Do(new OfferState(arrived.At));
                turn.Tell(new StateReady(arrived.At, turn.State.Self, arrived.StateHash, arrived.Seconds));
                break;
            case StateMissing missing when at == missing.At:
                turn.State = turn.State with { Job = null };
                turn.Tell(new StateFailed(missing.At, turn.State.Self, missing.Reason));
                turn.Because(missing.Reason);
                break;
            default:
                return;
        }

        turn.Enter(WorkerPhase.Waiting);
    }
}

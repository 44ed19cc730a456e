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

    public static void Take(WorkerTurn turn, WorkerInput input) => Take(turn, input, turn.State.Job as GettingState);

    public static void Take(WorkerTurn turn, WorkerInput input, GettingState? job)
    {
        switch (input)
        {
            case StateArrived arrived when job?.At == arrived.At:
                turn.State = turn.State with { Job = null, Applied = arrived.At.Step };
                turn.Do(new OfferState(arrived.At));
                turn.Tell(new StateReady(arrived.At, turn.State.Self, arrived.StateHash, arrived.Seconds));
                break;
            case StateMissing missing when job?.At == missing.At:
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

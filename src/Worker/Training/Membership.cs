using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>Joining the run, staying in touch, and giving up.</summary>
internal static class Membership
{
    private static readonly TimeSpan JoinInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    public static void Take(WorkerTurn turn, WorkerInput input)
    {
        switch (input)
        {
            case EnvironmentReady environment:
                turn.State = turn.State with { Environment = environment };
                turn.Enter(WorkerPhase.Joining);
                Join(turn);
                break;
            case CoordinatorLost when turn.State.Leaving is { } reason:
                // Nobody else knows of it.
                turn.End(0, reason);
                break;
            case CoordinatorLost:
                turn.State = turn.State with { LostSince = turn.State.LostSince ?? turn.Now };
                turn.Because("the coordinator is out of reach");
                break;
            case CoordinatorFound:
                // Until it answers: a single question may be lost.
                turn.State = turn.State with { LostSince = turn.State.LostSince ?? turn.Now };
                Join(turn);
                break;
            case RunOpened opened:
                turn.State = turn.State with { Job = null, OrphanTimeout = opened.OrphanTimeout };
                turn.Enter(WorkerPhase.Waiting);
                break;
            case Tick:
                Pass(turn);
                break;
        }
    }

    /// <summary>Answered again after a coordinator was out of reach: nothing is lost by hearing it twice.</summary>
    public static void Accepted(WorkerTurn turn, JoinAccepted accepted)
    {
        if (turn.State.Run is not null)
        {
            if (accepted.At.Fence.CompareTo(turn.State.Fence) > 0)
                Follow(turn, accepted.At);
            return;
        }

        turn.State = turn.State with
        {
            Self = accepted.Worker,
            Run = accepted.At.Run,
            ConfigurationHash = accepted.ConfigurationHash,
            Fence = accepted.At.Fence,
            Generation = accepted.At.Generation,
            Job = new Opening(),
        };
        turn.Because($"joined run {accepted.At.Run} as {accepted.Worker}");
        turn.Do(new OpenRun(accepted));
    }

    /// <summary>Asked to end: leaves after the step under way if somebody can arrange it, else at once.</summary>
    public static void Leave(WorkerTurn turn, LeaveRequested leave)
    {
        if (turn.State is { Run: not null, LostSince: null })
        {
            turn.State = turn.State with { Leaving = leave.Reason };
            turn.Because($"leaving: {leave.Reason}");
            turn.Tell(new DrainWorker(turn.State.Self, leave.Reason));
        }
        else
        {
            turn.End(0, leave.Reason);
        }
    }

    /// <summary>Whoever may not leave in order leaves all the same: the others begin the step again.</summary>
    public static void DrainAnswered(WorkerTurn turn, DrainAnswered answered)
    {
        if (answered.Accepted)
            return;
        turn.Tell(new LeaveRun(turn.State.Self, turn.State.Incarnation, answered.Reason));
        turn.End(0, answered.Reason);
    }

    /// <summary>
    /// Another coordinator has the run. What is prepared is kept, since its predecessor may have committed it; a step
    /// under way is dropped, except for its finished nodes.
    /// </summary>
    private static void Follow(WorkerTurn turn, Coordinates at)
    {
        if (turn.State is { Plan: not null, Prepared: false, Job: not Applying })
            Steps.Abort(turn, $"the run has a new coordinator, with fence {at.Fence.Value}");
        turn.State = turn.State with { Fence = at.Fence, Generation = at.Generation };
    }

    private static void Pass(WorkerTurn turn)
    {
        var state = turn.State;
        if (state.LostSince is { } since && turn.Now - since > state.OrphanTimeout)
        {
            turn.End(1, $"no coordinator for {state.OrphanTimeout.TotalSeconds:0} s");
            return;
        }

        if (state.LostSince is not null && turn.Now - state.LastJoin >= JoinInterval)
            Join(turn);
        if (state.Run is not null && turn.Now - state.LastHeartbeat >= HeartbeatInterval)
        {
            turn.State = turn.State with { LastHeartbeat = turn.Now };
            turn.Do(new SendHeartbeat(new WorkerHeartbeat(state.At, state.Self, state.Phase,
                Done(state), (turn.Now - state.PhaseSince).TotalSeconds, 0, null, "")));
        }
    }

    /// <summary>Units of the present phase that are done: micro-batches, or batches of an evaluation.</summary>
    private static int Done(WorkerState state) => state.Job is Evaluating evaluating
        ? evaluating.Losses.Count : state.Progress?.Losses.Count ?? 0;

    private static void Join(WorkerTurn turn)
    {
        var state = turn.State;
        if (state.Environment is not { } environment)
            return;
        turn.State = state with { LastJoin = turn.Now };
        var prepared = state is { Prepared: true, Finite: true, Plan: { } plan } ? plan.At.Step : WorkerState.NoState;
        turn.Tell(new JoinRun(ProtocolVersion.Current, state.Self, state.Incarnation, state.ProcessId, state.Host,
            environment.DataAddress, environment.Numerics, state.Applied, prepared, state.Run ?? default,
            state.ConfigurationHash, environment.HttpAddress));
    }
}

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
            case CoordinatorLost:
                turn.State = turn.State with { LostSince = turn.State.LostSince ?? turn.Now };
                turn.Because("the coordinator is out of reach");
                break;
            case CoordinatorFound:
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
                turn.State = turn.State with { Fence = accepted.At.Fence, Generation = accepted.At.Generation };
            return;
        }

        turn.State = turn.State with
        {
            Self = accepted.Worker,
            Run = accepted.At.Run,
            Fence = accepted.At.Fence,
            Generation = accepted.At.Generation,
            Job = new Opening(),
        };
        turn.Because($"joined run {accepted.At.Run} as {accepted.Worker}");
        turn.Do(new OpenRun(accepted));
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
                state.Progress?.Losses.Count ?? 0,
                (turn.Now - state.PhaseSince).TotalSeconds, 0)));
        }
    }

    private static void Join(WorkerTurn turn)
    {
        var state = turn.State;
        if (state.Environment is not { } environment)
            return;
        turn.State = state with { LastJoin = turn.Now };
        turn.Tell(new JoinRun(ProtocolVersion.Current, state.Self, state.Incarnation, state.ProcessId, state.Host,
            environment.DataAddress, environment.Numerics, state.Applied));
    }
}

using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>
/// Every decision of a worker: (state, input, now) -> (state, effects, reason). No clock, socket, file, actor or tensor
/// is in it.
/// </summary>
internal static class WorkerMachine
{
    public static WorkerTransition Step(WorkerState state, WorkerInput input, DateTimeOffset now)
    {
        var turn = new WorkerTurn(state, now);
        if (state.Ended)
            return turn.Done();
        switch (input)
        {
            case Heard heard:
                Hear(turn, heard.Message);
                break;
            case EnvironmentReady or CoordinatorFound or CoordinatorLost or Tick or RunOpened:
                Membership.Take(turn, input);
                break;
            case StateArrived or StateMissing:
                StateTransfers.Take(turn, input);
                break;
            case Computed or GradientComplete or ReductionBroken or PeerLost or UpdateApplied or NodesChecked:
                Steps.Take(turn, input);
                break;
            case Evaluated evaluated:
                BetweenSteps.Evaluated(turn, evaluated);
                break;
            case CheckpointEnded ended:
                turn.Tell(ended.Report);
                break;
            case JobFailed failed:
                Fail(turn, failed.Reason);
                break;
            case LeaveRequested leave:
                Membership.Leave(turn, leave);
                break;
            default:
                throw new InvalidOperationException($"{input.GetType().Name} is not an input of the worker machine");
        }

        Resume(turn);
        return turn.Done();
    }

    private static void Hear(WorkerTurn turn, object message)
    {
        if (WhyStale(turn.State, message) is { } stale)
        {
            turn.Refuse(stale);
            return;
        }

        // A late word of a coordinator that is gone is no sign of the one that is wanted.
        turn.State = turn.State with { LostSince = null };
        if (MustWait(turn.State.Job, message))
        {
            turn.State = turn.State with { Deferred = turn.State.Deferred.Enqueue(message) };
            return;
        }

        switch (message)
        {
            case JoinAccepted accepted:
                Membership.Accepted(turn, accepted);
                break;
            case JoinRefused { Code: JoinRefusal.RunOver } over:
                turn.End(0, over.Reason);
                break;
            case JoinRefused refused:
                turn.End(1, $"the coordinator refused this worker: {refused.Reason}");
                break;
            case StopWorker stop:
                turn.End(stop.ExitCode, stop.Reason);
                break;
            case LoadState load:
                StateTransfers.Begin(turn, load.At, new BringUpState(load));
                break;
            case ReceiveState receive:
                StateTransfers.Begin(turn, receive.At, new FetchState(receive));
                break;
            case SettleState settle:
                StateTransfers.Settle(turn, settle);
                break;
            case AdoptPlan plan:
                Steps.Adopt(turn, plan);
                break;
            case CommitStep commit:
                Steps.Commit(turn, commit);
                break;
            case AbortStep abort:
                Steps.Abort(turn, abort.Reason);
                break;
            case EvaluateShare share:
                BetweenSteps.Evaluate(turn, share);
                break;
            case WriteCheckpoint write:
                BetweenSteps.WriteCheckpoint(turn, write);
                break;
            case DrainAnswered answered:
                Membership.DrainAnswered(turn, answered);
                break;
            case DumpFlight dump:
                turn.Do(new WriteFlight(dump.Reason));
                break;
        }
    }

    /// <summary>
    /// The one place where messages of another run, coordinator, generation or step are dropped: why, or null.
    /// </summary>
    private static string? WhyStale(WorkerState state, object message)
    {
        var own = state.At;
        var relevant = message switch
        {
            JoinRefused => true,
            JoinAccepted m => state.Run is null || (m.At.Run == state.Run && m.At.Fence.CompareTo(state.Fence) >= 0),
            StopWorker m => m.Run == state.Run && m.Fence.CompareTo(state.Fence) >= 0,
            DumpFlight m => m.Run == state.Run && m.Fence.CompareTo(state.Fence) >= 0,
            DrainAnswered m => m.Worker == state.Self,
            SettleState m => IsNewer(m.At, own),
            AdoptPlan m => IsNewer(m.At, own),
            LoadState m => IsNewer(m.At, own),
            ReceiveState m => IsNewer(m.At, own),
            CommitStep m => m.At == own && state.Prepared,
            AbortStep m => m.At == own && state.Plan is not null && state.Job is not Applying,
            EvaluateShare m => IsOfHeldState(state, m.At),
            WriteCheckpoint m => IsOfHeldState(state, m.At),
            _ => throw new InvalidOperationException($"{message.GetType().Name} is not a message from the coordinator"),
        };
        return relevant ? null : $"{message.GetType().Name} dropped: it does not belong to {own}";
    }

    /// <summary>A generation never seen before, under the same or a later coordinator.</summary>
    private static bool IsNewer(Coordinates message, Coordinates own) =>
        message.Run == own.Run
        && (message.Fence.CompareTo(own.Fence), message.Generation.CompareTo(own.Generation)) is ( > 0, _) or (0, > 0);

    /// <summary>A commit that is being applied counts: the message waits for it.</summary>
    private static bool IsOfHeldState(WorkerState state, Coordinates at)
    {
        var held = state.Job is Applying { Commit.Hold: true } applying ? applying.Commit.At.Step : state.Applied;
        return at.Run == state.Run && at.Fence == state.Fence && at.Step == held
            && (state.Plan is null || state.Job is Applying);
    }

    private static bool MustWait(Job? job, object message) => job is not null && message switch
    {
        JoinAccepted or JoinRefused or StopWorker or AbortStep or DumpFlight or DrainAnswered => false,
        AdoptPlan => job is not ComputingNode,
        _ => true,
    };

    /// <summary>Goes on with what waited for the job.</summary>
    private static void Resume(WorkerTurn turn)
    {
        while (turn.State is { Ended: false, Job: null, Deferred.IsEmpty: false })
        {
            turn.State = turn.State with { Deferred = turn.State.Deferred.Dequeue(out var message) };
            Hear(turn, message);
        }

        if (turn.State is { Ended: false, Job: null, Plan: not null, Prepared: false })
            Steps.Advance(turn);
    }

    private static void Fail(WorkerTurn turn, string reason)
    {
        var job = turn.State.Job;
        turn.State = turn.State with { Job = null };
        switch (job)
        {
            case GettingState getting:
                StateTransfers.Take(turn, new StateMissing(getting.At, reason), getting.At);
                break;
            case Settling { Applies: false } settling:
                StateTransfers.Take(turn, new StateMissing(settling.Request.At, reason), settling.Request.At);
                break;
            case ComputingNode:
                Steps.Fail(turn, turn.State.Self, reason);
                break;
            default:
                turn.End(1, reason);
                break;
        }
    }
}

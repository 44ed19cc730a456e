using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// Every decision about a run: (state, input, now) -> (state, effects, reason). No clock, file, socket, process or
/// actor is in it, so it can be tested by tables and simulated.
/// </summary>
internal static class RunMachine
{
    /// <summary>The state of a run that is opened, afresh or on what was recovered from its directory.</summary>
    public static RunState Open(RunSettings settings, RecoveredRun recovered, DateTimeOffset now)
    {
        var slots = Enumerable.Range(0, settings.Workers).Select(i => new WorkerId(i))
            .ToImmutableSortedDictionary(id => id, id => new WorkerSlot(id));
        return new RunState
        {
            Settings = settings,
            Slots = slots,
            Phase = RunPhase.Assembling,
            Committed = recovered.Live?.Step ?? recovered.Checkpoint.Step,
            OptimizerSteps = recovered.Live?.OptimizerSteps ?? recovered.Checkpoint.OptimizerSteps,
            TotalTokens = recovered.Live?.TotalTokens ?? recovered.Checkpoint.TotalTokens,
            InDoubt = recovered.Live,
            LastCheckpoint = recovered.Checkpoint,
            OlderCheckpoints = recovered.Older,
            VerifiedAt = recovered.VerifiedAt,
            History = recovered.History,
            Numerics = recovered.Numerics,
            EvaluatedAt = recovered.EvaluatedAt,
            FirstLoss = recovered.FirstLoss,
            LastLoss = recovered.LastLoss,
            LastValidationLoss = recovered.LastValidationLoss,
            WaitingSince = now,
            LastInput = now,
            Pause = recovered.Pause is null ? null : new PauseRequest(recovered.Pause),
        };
    }

    public static RunTransition Step(RunState state, RunInput input, DateTimeOffset now)
    {
        var turn = new RunTurn(state, now);
        RunStalls.NoticeSleep(turn);
        if (state.Phase == RunPhase.Ended)
        {
            // A late comer is told to go; nothing else matters any more.
            if (input is WorkerSaid { Message: JoinRun or AskRun })
                turn.Do(new Reply(new JoinRefused(JoinRefusal.RunOver, RunOperator.Over)));
            if (input is OperatorAsked { Number: var number })
                turn.Do(new AnswerOperator(number, OperatorAnswer.Refused(RunOperator.Over)));
            return turn.Done();
        }
        switch (input)
        {
            case WorkerSaid { Message: JoinRun join }:
                RunMembership.Join(turn, join);
                break;
            case WorkerSaid { Message: AskRun }:
                turn.Do(new Reply(new RunDescribed(ProtocolVersion.Current, state.Settings.Run,
                    state.Settings.ConfigurationYaml)));
                break;
            case WorkerSaid { Message: DumpFlight dump }:
                RunFlights.Ask(turn, dump);
                break;
            case WorkerSaid { Message: DrainWorker drain }:
                RunDraining.Answer(turn, drain);
                break;
            case WorkerSaid said:
                Hear(turn, said.Message, said.Sender);
                break;
            case ProcessExited exited:
                RunMembership.Exited(turn, exited);
                break;
            case WorkerUnreachable lost:
                RunMembership.Unreachable(turn, lost);
                break;
            case OperatorAsked asked:
                RunOperator.Ask(turn, asked);
                break;
            case StopRequested stop:
                RunBetweenSteps.RequestStop(turn, new StopRequest(stop.Reason, stop.ExitCode, stop.HandsOver));
                break;
            case Tick:
                RunMembership.CheckSilence(turn);
                RunStalls.Check(turn);
                break;
            default:
                throw new InvalidOperationException($"{input.GetType().Name} is not an input of the run machine");
        }
        RunAssembly.Assemble(turn);
        return turn.Done();
    }

    private static void Hear(RunTurn turn, object message, Incarnation? sender)
    {
        if (sender is { } process && StaleMessages.WhyRemoved(turn.State, message, process) is { } removed)
        {
            turn.Refuse(removed);
            // It was told when it was removed, but perhaps it was out of reach.
            if (message is WorkerHeartbeat)
                turn.Do(new Reply(new StopWorker(turn.Settings.Run, turn.Settings.Fence, removed, 1)));
            return;
        }
        if (StaleMessages.WhyStale(turn.State, message) is { } stale)
        {
            turn.Refuse(stale);
            return;
        }
        var from = StaleMessages.Sender(message)!.Value;
        if (MessageFaults.Of(turn.State, message) is { } fault)
        {
            RunMembership.Evict(turn, from, $"its {message.GetType().Name} cannot be: {fault}");
            return;
        }
        // Not at every message: with a thousand workers that would cost more than what it says.
        if (turn.Now - turn.Slot(from).LastSeen > turn.Settings.HeartbeatTimeout / 20)
            turn.Set(turn.Slot(from) with { LastSeen = turn.Now });
        switch (message)
        {
            case WorkerHeartbeat beat:
                RunStalls.Beat(turn, beat);
                break;
            case LeaveRun leave:
                RunMembership.Lose(turn, from, Journal.MembershipChange.Left, leave.Reason);
                break;
            case StateReady ready:
                RunBetweenSteps.StateArrived(turn, ready);
                break;
            case StateFailed failed:
                RunBetweenSteps.StateFailed(turn, failed);
                break;
            case StepPrepared prepared:
                RunSteps.Prepared(turn, prepared);
                break;
            case StepFailed failed:
                RunMembership.Accuse(turn, failed);
                break;
            case StepApplied applied:
                RunSteps.Applied(turn, applied);
                break;
            case EvaluationCompleted completed:
                RunEvaluation.Completed(turn, completed);
                break;
            case CheckpointWritten written:
                RunCheckpoints.Written(turn, written);
                break;
            case CheckpointFailed failed:
                RunCheckpoints.Failed(turn, failed);
                break;
        }
    }
}

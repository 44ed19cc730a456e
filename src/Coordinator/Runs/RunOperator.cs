using ClusterLlm.Coordinator.Cli;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>What operators ask for: granted or refused at once, done when the run comes to it.</summary>
internal static class RunOperator
{
    public const string Over = "the run is over";

    public static void Ask(RunTurn turn, OperatorAsked asked)
    {
        var answer = asked.Wish switch
        {
            PauseRun pause => RunPausing.Pause(turn, pause.Reason),
            ResumeRun resume => RunPausing.Resume(turn, resume.Reason),
            SaveCheckpoint save => RunPausing.Save(turn, save.Reason),
            StopRun stop => Stop(turn, stop.Reason),
            DrainPlace drain => RunDraining.Ask(turn, drain.Worker, drain.Reason),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is not a wish"),
        };
        turn.Do(new AnswerOperator(asked.Number, answer));
    }

    private static OperatorAnswer Stop(RunTurn turn, string reason)
    {
        if (turn.State.Stop is { } stop)
            return new OperatorAnswer(true, $"it is stopping already: {stop.Reason}");
        // The operator's last word counts: who resumes a run that was stopped wants it to go on.
        RunPausing.End(turn, reason);
        RunBetweenSteps.RequestStop(turn, new StopRequest(reason, ExitCodes.Interrupted));
        var at = RunPausing.RestsAt(turn.State);
        return new OperatorAnswer(true, turn.State.Phase == RunPhase.Ended ? $"it has ended after step {at}"
            : $"it ends with a checkpoint of step {at}", at);
    }
}

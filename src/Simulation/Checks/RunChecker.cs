using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Workers;

namespace ClusterLlm.Simulation.Checks;

/// <summary>Sees everything that coordinators do in a world, and holds it against the promises.</summary>
internal sealed class RunChecker(World world)
{
    private readonly HashSet<long> committed = [];
    private (long First, long Last) commitTimes;
    private Fence fence;
    private StepId last;
    private (Fence Fence, StepId Step) journaled;
    private StepId? pausedAt;

    /// <summary>Steps that were committed at least once.</summary>
    public int StepsCommitted => committed.Count;

    /// <summary>Commits, replays among them.</summary>
    public long Commits { get; private set; }

    /// <summary>Mean simulated time from one commit to the next.</summary>
    public double StepSeconds =>
        (commitTimes.Last - commitTimes.First) / (double)Engine.Ticks.Second / Math.Max(1, Commits - 1);

    public bool HasCommitted(StepId step) => committed.Contains(step.Value);

    public void Stepped(SimCoordinator coordinator, RunState before, RunTransition transition)
    {
        foreach (var effect in transition.Effects)
            if (effect is WriteJournal { Record: Committed commit })
                foreach (var member in before.Plan)
                    CheckPrepared(coordinator, member.DataAddress, commit);
    }

    public void Told(SimCoordinator coordinator, SimWorker worker, object message)
    {
        if (message is CommitStep commit && journaled != (coordinator.Fence, commit.At.Step))
            throw Broken("commits_are_journaled_first", $"{coordinator.Name} tells {worker.Name} to apply step "
                + $"{commit.At.Step}; the journal is at step {journaled.Step} of fence {journaled.Fence.Value}");
    }

    public void Journaled(JournalRecord record)
    {
        switch (record)
        {
            case RunOpened opened:
                if (opened.Fence.CompareTo(fence) <= 0)
                    throw Broken("fences_grow", $"{opened.Fence.Value} after {fence.Value}");
                (fence, last) = (opened.Fence, opened.Step);
                break;
            case Rewound rewound:
                last = rewound.To;
                break;
            case Committed commit:
                Check(commit);
                break;
            case RunPaused paused:
                pausedAt = paused.Step;
                break;
            case RunResumed:
                pausedAt = null;
                break;
            case Evaluated evaluated:
                if (!Same(evaluated.Loss, world.Oracle.Evaluation(evaluated.Step.Value)))
                    throw Broken("evaluation_counts_every_batch_once", $"step {evaluated.Step}: {evaluated.Loss:R}");
                break;
            case CheckpointSaved saved:
                if (world.Disk.Load(saved.Directory) is { } state && state != world.Oracle[saved.Step.Value].State)
                    throw Broken("checkpoint_holds_its_step", saved.Directory);
                break;
        }
    }

    public void Completed()
    {
        var steps = world.Plan.Steps;
        if (committed.Count != steps || last.Value != steps)
            throw Broken("the_run_completes", $"it ended at step {last}");
        if (world.Disk.Newest(_ => true) is not var (saved, _) || saved.Step.Value != steps
            || saved.State != world.Oracle[steps].State)
            throw Broken("parameters_equal_the_undisturbed_runs", "the last checkpoint is another");
    }

    private void Check(Committed commit)
    {
        var step = commit.Step;
        if (step != last.Next)
            throw Broken("a_step_is_applied_once_and_in_order", $"step {step} is committed after {last}");
        if (pausedAt is { } rest && step.Value > rest.Value)
            throw Broken("a_paused_run_rests", $"step {step} is committed, and the run was paused after {rest}");
        var expected = world.Oracle[step.Value];
        if (!Same(commit.Loss, expected.Loss) || commit.Skip != expected.Skip
            || commit.TotalTokens != expected.TotalTokens || commit.OptimizerSteps != expected.OptimizerSteps
            || commit.LearningRate != expected.Update.LearningRate)
            throw Broken("a_step_has_one_outcome", $"{commit} instead of {expected}");
        (last, journaled) = (step, (fence, step));
        committed.Add(step.Value);
        commitTimes = (Commits++ == 0 ? world.Events.Now : commitTimes.First, world.Events.Now);
    }

    private void CheckPrepared(SimCoordinator coordinator, string member, Committed commit)
    {
        var step = commit.Step;
        var (held, gradient) = world.Checker.CompleteIn(member);
        if (held != step)
            throw Broken("commits_follow_the_last_prepared",
                $"{coordinator.Name} commits step {step}, but {member} is at step {held}");
        // What is skipped may be spoilt twice: by its numbers, and by one who cannot add them.
        if (gradient != world.Oracle[step.Value].Gradient && !(commit.Skip && gradient == Values.Symbol.NotFinite))
            throw Broken("every_sample_counts_once", $"{member} holds gradient {gradient:x16} of step {step}");
    }

    private static bool Same(double left, double right) =>
        BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);

    private static InvariantViolation Broken(string invariant, string what) => new(invariant, what);
}

using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;

namespace ClusterLlm.Simulation.Control;

/// <summary>How a coordinator opens the run: what RunPreparation and ResumedRun do, on the simulated disk.</summary>
internal static class SimRecovery
{
    public static RunState Open(World world)
    {
        var facts = new JournalFacts(world.Journal.Open());
        var recovered = facts.ContinueFrom(Newest(world.Disk, facts));
        var unixMs = world.Now.ToUnixTimeMilliseconds();
        var settings = world.Plan.Settings with { Fence = facts.NextFence };
        world.Append(new RunOpened(settings.Run, settings.Fence, recovered.Checkpoint.Step, "", "", "")
        {
            UnixMs = unixMs
        });
        if (facts.LastCommitted.Value > recovered.Checkpoint.Step.Value)
            world.Append(new Rewound(recovered.Checkpoint.Step, $"resumed; the journal goes to {facts.LastCommitted}")
            {
                UnixMs = unixMs
            });
        return RunMachine.Open(settings, recovered, world.Now);
    }

    private static CheckpointFact Newest(SimDisk disk, JournalFacts journal)
    {
        if (disk.Newest(journal.LastCommitted) is not var (step, directory))
            return CheckpointFact.Initial;
        var commit = journal.CommitOf(step) ?? throw new Checks.InvariantViolation(
            "checkpoint_is_of_a_committed_step", $"the journal does not have step {step} of {directory}");
        return new CheckpointFact(step, directory, $"{step}", commit.OptimizerSteps, commit.TotalTokens);
    }
}

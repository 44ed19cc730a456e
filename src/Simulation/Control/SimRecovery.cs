using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;

namespace ClusterLlm.Simulation.Control;

/// <summary>How a coordinator opens the run: what RunPreparation and ResumedRun do, on the simulated disk.</summary>
internal static class SimRecovery
{
    /// <param name="world">Its journal and disk.</param>
    /// <param name="survivors">Workers may be alive that hold the newest state.</param>
    public static RunState Open(World world, bool survivors)
    {
        var facts = new JournalFacts(world.Journal.Open());
        var recovered = facts.ContinueFrom(Newest(world.Disk, facts), world.Disk.Exists, survivors);
        var fence = new Fence(Math.Max(facts.NextFence.Value, world.Disk.Fence + 1));
        world.Disk.Fence = fence.Value;
        var settings = world.Plan.Settings with { Fence = fence };
        var opened = new RunOpened(settings.Run, fence, recovered.Live?.Step ?? recovered.Checkpoint.Step,
            settings.ConfigurationHash, "", "");
        Append(opened);
        var newest = world.Disk.Newest(_ => true)?.State.Step.Value ?? 0;
        if (facts.RewindAtOpening(opened.Step, newest) is { } rewound)
            Append(rewound);
        return RunMachine.Open(settings, recovered, world.Now);

        void Append(JournalRecord record) =>
            world.Append(record with { UnixMs = world.Now.ToUnixTimeMilliseconds() });
    }

    private static CheckpointFact Newest(SimDisk disk, JournalFacts journal) =>
        disk.Newest(saved => !journal.VoidCheckpoints.Contains(saved.Step.Value, saved.Fence.Value))
            is var (saved, directory)
            ? new CheckpointFact(saved.Step, directory, $"{saved.Step}", saved.Progress!.OptimizerSteps,
                saved.Progress.TotalTokens)
            : CheckpointFact.Initial;
}

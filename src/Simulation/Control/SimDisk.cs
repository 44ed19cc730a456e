using System.Globalization;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Values;

namespace ClusterLlm.Simulation.Control;

/// <summary>The folder that all share: checkpoints that are whole, and the room for them.</summary>
internal sealed class SimDisk
{
    private readonly SortedDictionary<long, SavedState> whole = [];

    /// <summary>Nothing more can be written.</summary>
    public bool Full { get; set; }

    /// <summary>The fence beside the lock: no later coordinator has a lower one.</summary>
    public long Fence { get; set; }

    /// <summary>Renames the finished folder and returns its name; null when the disk is full.</summary>
    public string? Complete(SavedState state)
    {
        if (Full)
            return null;
        whole[state.Step.Value] = state;
        return Name(state.Step.Value);
    }

    public bool Exists(string directory) => whole.ContainsKey(StepOf(directory));

    public StateValue? Load(string directory) =>
        whole.TryGetValue(StepOf(directory), out var saved) ? saved.State : null;

    /// <summary>The newest that may be used, and its folder.</summary>
    public (SavedState State, string Directory)? Newest(Func<SavedState, bool> usable)
    {
        foreach (var (step, saved) in whole.Reverse())
            if (usable(saved))
                return (saved, Name(step));
        return null;
    }

    public void Prune(int keep, PruneCheckpoints prune)
    {
        foreach (var step in CheckpointPruner.Surplus(whole.Keys, keep, prune.Protected.Value))
            if (step != prune.Newest.Value)
                whole.Remove(step);
    }

    private static string Name(long step) => string.Create(CultureInfo.InvariantCulture, $"/run/step-{step:D8}");

    private static long StepOf(string directory) =>
        long.Parse(directory.AsSpan(directory.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
}

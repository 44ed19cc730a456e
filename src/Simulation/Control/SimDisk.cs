using System.Globalization;
using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Values;

namespace ClusterLlm.Simulation.Control;

/// <summary>The folder that all share: checkpoints, whole or torn, and the room for them.</summary>
internal sealed class SimDisk
{
    private readonly SortedDictionary<long, StateValue> whole = [];
    private readonly Dictionary<int, StateValue> unfinished = [];
    private int begun;

    /// <summary>Nothing more can be written.</summary>
    public bool Full { get; set; }

    public int Begin(StateValue state)
    {
        unfinished[++begun] = state;
        return begun;
    }

    /// <summary>Renames the finished folder; false when the disk is full. Returns its name by the step.</summary>
    public string? Complete(int token, StepId step)
    {
        if (!unfinished.Remove(token, out var state) || Full)
            return null;
        whole[step.Value] = state;
        return Name(step.Value);
    }

    public StateValue? Load(string directory) =>
        whole.TryGetValue(StepOf(directory), out var state) ? state : null;

    /// <summary>The newest whole one of a step that the journal knows.</summary>
    public (StepId Step, string Directory)? Newest(StepId atMost)
    {
        var steps = whole.Keys.Where(step => step <= atMost.Value).ToList();
        return steps.Count == 0 ? null : (new StepId(steps[^1]), Name(steps[^1]));
    }

    public void Prune(int keep, StepId alwaysKeep)
    {
        foreach (var step in whole.Keys.SkipLast(keep).Where(step => step != alwaysKeep.Value).ToList())
            whole.Remove(step);
    }

    private static string Name(long step) => string.Create(CultureInfo.InvariantCulture, $"/run/step-{step:D8}");

    private static long StepOf(string directory) =>
        long.Parse(directory.AsSpan(directory.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
}

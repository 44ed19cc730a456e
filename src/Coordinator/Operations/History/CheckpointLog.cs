using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>The checkpoints that the journal tells of and that are still there. Not for several threads.</summary>
internal sealed class CheckpointLog
{
    private readonly SortedDictionary<long, CheckpointView> checkpoints = [];

    /// <summary>The checkpoint that the record tells of, if it does.</summary>
    public CheckpointView? Add(JournalRecord record)
    {
        switch (record)
        {
            case CheckpointSaved saved:
                var view = new CheckpointView(saved.Step.Value, saved.Directory, saved.Bytes, saved.Seconds,
                    DateTimeOffset.FromUnixTimeMilliseconds(saved.UnixMs), saved.ParametersSha256);
                checkpoints[view.Step] = view;
                return view;
            case Rewound rewound:
                foreach (var step in checkpoints.Keys.Where(step => step > rewound.To.Value).ToList())
                    checkpoints.Remove(step);
                return null;
            default:
                return null;
        }
    }

    /// <summary>By ascending step; forgets what was removed.</summary>
    public CheckpointList List()
    {
        foreach (var gone in checkpoints.Values.Where(view => !Directory.Exists(view.Directory)).ToList())
            checkpoints.Remove(gone.Step);
        return new CheckpointList([.. checkpoints.Values]);
    }
}

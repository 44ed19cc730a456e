using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>The checkpoints of a run directory.</summary>
internal static class CheckpointCatalog
{
    /// <summary>
    /// The newest that is whole and of this run; the initial state when there are none at all. It may be of a step
    /// whose commit the journal has lost.
    /// </summary>
    /// <param name="writersLive">Workers of the run are alive, and one may be writing just now.</param>
    /// <exception cref="ConfigurationException">There are some, but none can be used.</exception>
    public static FoundCheckpoint Newest(string directory, JournalFacts journal, RunIdentity run, bool writersLive,
        Action<string> warn)
    {
        if (writersLive)
            CheckpointPruner.RemoveAbandoned(directory);
        else
            CheckpointPruner.RemoveUnfinished(directory);
        var found = CheckpointReader.FindNewest(directory, whyNot: manifest => WhyNot(manifest, journal, run));
        foreach (var warning in found.Warnings)
            warn(warning);
        if (found is { Directory: { } path, Manifest: { } manifest })
        {
            var step = new StepId(manifest.Step);
            var commit = journal.CommitOf(step);
            var fact = new CheckpointFact(step, path, manifest.ParametersSha256,
                manifest.Run?.OptimizerSteps ?? commit?.OptimizerSteps ?? 0,
                manifest.Run?.TotalTokens ?? commit?.TotalTokens ?? 0);
            return new FoundCheckpoint(fact, manifest.Run is { Loss: var loss } && !double.IsNaN(loss) ? loss : null);
        }
        if (found.Warnings.Count > 0)
            throw new ConfigurationException($"no checkpoint in {directory} can be used: {found.Warnings[0]}");
        if (journal.LastCheckpoint is { } lost)
            warn($"the checkpoints in {directory} are gone, the last of step {lost.Step}: the run begins again");
        return new FoundCheckpoint(CheckpointFact.Initial, null);
    }

    /// <summary>The folder of a checkpoint, given that or its run directory.</summary>
    /// <exception cref="ConfigurationException">It is neither.</exception>
    /// <exception cref="CheckpointException">It is one, but corrupt.</exception>
    public static string Find(string runOrCheckpoint, Action<string> warn)
    {
        if (!Directory.Exists(runOrCheckpoint))
            throw new ConfigurationException(
                $"{runOrCheckpoint}: no such folder; expected a run directory or a checkpoint");
        var path = Path.GetFullPath(runOrCheckpoint);
        if (File.Exists(Path.Combine(path, CheckpointManifest.FileName)))
        {
            CheckpointReader.Verify(path);
            return path;
        }
        // A folder in Hugging Face's format has no manifest of ours.
        if (CheckpointLoader.IsModelFolder(path))
            return path;
        var root = new RunDirectory(path).Checkpoints;
        var found = CheckpointReader.FindNewest(Directory.Exists(root) ? root : path);
        if (found.Directory is { } newest)
        {
            foreach (var warning in found.Warnings)
                warn(warning);
            return newest;
        }
        throw found.Warnings.Count > 0
            ? new CheckpointException($"no checkpoint in {path} is whole: {found.Warnings[0]}")
            : new ConfigurationException($"{runOrCheckpoint}: no checkpoint here");
    }

    /// <summary>
    /// Keeps the newest and what the run may return to. What cannot be removed stays, with a warning: the run goes on.
    /// </summary>
    public static void Prune(string directory, int keep, PruneCheckpoints prune, Action<string> warn)
    {
        try
        {
            CheckpointPruner.RemoveAbandoned(directory);
            CheckpointPruner.Prune(directory, keep, prune.Protected.Value, prune.Newest.Value);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"old checkpoints in {directory} cannot be removed: {error.Message}");
        }
    }

    /// <summary>Why a run does not continue from a checkpoint with this manifest; null if it may.</summary>
    public static string? WhyNot(CheckpointManifest manifest, JournalFacts journal, RunIdentity run)
    {
        var commit = journal.CommitOf(new StepId(manifest.Step));
        if (manifest.CorpusFingerprint != run.CorpusFingerprint)
            return "it was made on other data";
        if (journal.VoidCheckpoints.Contains(manifest.Step, manifest.Run?.Fence ?? 0))
            return "the run was rewound behind it after it was written";
        if (manifest.Run is not { } own)
            return commit is null && manifest.Step > 0
                ? "neither it nor the journal says how many updates it holds" : null;
        if (own.Id != RunIdentity.Text(run.Run))
            return "it is of another run";
        return commit is not null
            && (commit.OptimizerSteps, commit.TotalTokens) != (own.OptimizerSteps, own.TotalTokens)
            ? "it does not agree with the journal" : null;
    }
}

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
    /// The newest that is whole and of a step that the journal knows; the initial state when none was ever written.
    /// </summary>
    /// <exception cref="ConfigurationException">There are some, but none is whole.</exception>
    public static CheckpointFact Newest(string directory, JournalFacts journal, Action<string> warn)
    {
        CheckpointPruner.RemoveUnfinished(directory);
        var found = CheckpointReader.FindNewest(directory, journal.LastCommitted.Value);
        if (found is { Directory: { } path, Manifest: { } manifest })
        {
            foreach (var warning in found.Warnings)
                warn(warning);
            var commit = journal.CommitOf(new StepId(manifest.Step))
                ?? throw new ConfigurationException($"{path}: the journal does not have step {manifest.Step}");
            return new CheckpointFact(commit.Step, path, manifest.ParametersSha256, commit.OptimizerSteps,
                commit.TotalTokens);
        }
        return found.Warnings.Count == 0
            ? CheckpointFact.Initial
            : throw new ConfigurationException($"no checkpoint in {directory} is whole: {found.Warnings[0]}");
    }

    /// <summary>The folder of a checkpoint, given that or its run directory.</summary>
    /// <exception cref="ConfigurationException">It is neither.</exception>
    /// <exception cref="CheckpointException">It is one, but corrupt.</exception>
    public static string Find(string runOrCheckpoint, Action<string> warn)
    {
        if (!Directory.Exists(runOrCheckpoint))
            throw new ConfigurationException($"{runOrCheckpoint}: no such folder; expected a run directory or a checkpoint");
        var path = Path.GetFullPath(runOrCheckpoint);
        if (File.Exists(Path.Combine(path, CheckpointManifest.FileName)))
        {
            CheckpointReader.Verify(path);
            return path;
        }
        // A folder in Hugging Face's format has no manifest of ours.
        if (File.Exists(Path.Combine(path, CheckpointNames.Model)))
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

    public static void Prune(string directory, int keep, StepId alwaysKeep) =>
        CheckpointPruner.Prune(directory, keep, alwaysKeep.Value);
}

using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>A folder of checkpoints, and the run that it belongs to, if any.</summary>
internal sealed record CheckpointFolder(string Path, RunDirectory? Run)
{
    /// <param name="directory">A run directory or its folder of checkpoints.</param>
    /// <exception cref="ConfigurationException">It is neither.</exception>
    public static CheckpointFolder Find(string directory)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory));
        if (!Directory.Exists(path))
            throw new ConfigurationException(
                $"{directory}: no such folder; expected a run directory or its checkpoints");
        var run = new RunDirectory(path);
        if (Directory.Exists(run.Checkpoints))
            return new CheckpointFolder(run.Checkpoints, run);
        var parent = new RunDirectory(System.IO.Path.GetDirectoryName(path) ?? path);
        if (parent.Checkpoints == path)
            return new CheckpointFolder(path, File.Exists(parent.Journal) ? parent : null);
        return CheckpointReader.Steps(path).Count > 0
            ? new CheckpointFolder(path, null)
            : throw new ConfigurationException(
                $"{directory}: no checkpoints here; expected a run directory or its checkpoints");
    }

    /// <summary>Why a resume would pass a checkpoint over though it is whole; null if it would not.</summary>
    public Func<CheckpointManifest, string?> Refusals()
    {
        if (Run is null || !File.Exists(Run.Journal))
            return _ => null;
        var facts = new JournalFacts(JournalFile.ReadAll(Run.Journal));
        RunIdentity identity;
        try
        {
            identity = RunIdentity.Of(Run, facts, lockFence: 0, openingsLost: 0);
        }
        catch (ConfigurationException unknown)
        {
            return _ => unknown.Message;
        }
        return manifest => CheckpointCatalog.WhyNot(manifest, facts, identity);
    }
}

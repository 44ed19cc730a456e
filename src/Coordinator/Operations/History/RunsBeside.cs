using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>The runs in one folder, read from their files.</summary>
internal sealed class RunsBeside(string folder)
{
    /// <summary>The newest are listed.</summary>
    private const int Most = 500;

    /// <summary>A cluster.json is smaller.</summary>
    private const int LargestFile = 16 << 20;

    public RunList List() => new([.. Folders().OrderByDescending(run => run.LastWriteTimeUtc).Take(Most)
        .OrderBy(run => run.Name, StringComparer.Ordinal)
        .Select(run => Describe(new RunDirectory(run.FullName), run.Name)).OfType<RunEntry>()]);

    /// <summary>
    /// The run of that name, or null. The name is compared with what is there, and never made into a path.
    /// </summary>
    public RunDirectory? Find(string name) =>
        Folders().FirstOrDefault(run => run.Name == name) is { } found ? new RunDirectory(found.FullName) : null;

    private IEnumerable<DirectoryInfo> Folders() =>
        new DirectoryInfo(folder).EnumerateDirectories()
            .Where(run => File.Exists(new RunDirectory(run.FullName).Cluster));

    private static RunEntry? Describe(RunDirectory directory, string name)
    {
        try
        {
            if (new FileInfo(directory.Cluster).Length > LargestFile)
                return null;
            var run = RunProcesses.Read(directory.Path);
            var rows = new MetricsFile(directory.Metrics).Newest();
            return new RunEntry(name, directory.Path,
                run.IsAlive ? run.Root.GetProperty("phase").GetString() ?? "" : "ended",
                rows.Count > 0 ? rows[^1].Step : run.Root.GetProperty("step").GetInt64(),
                run.Root.GetProperty("steps").GetInt64(), rows.LastOrDefault()?.Loss,
                rows.LastOrDefault(row => row.ValLoss is not null)?.ValLoss,
                EventFile.FirstTime(directory.Events), run.IsAlive);
        }
        catch (Exception error) when (error is ConfigurationException or IOException or UnauthorizedAccessException
            or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Not a run of ours, or one that is being removed.
            return null;
        }
    }
}

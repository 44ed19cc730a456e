using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>
/// Everything about a run that helps to explain what went wrong, in one file that may be given away: no secrets, no
/// corpus, no weights, and sample texts only on demand. What goes in is named here; all else stays.
/// </summary>
internal static class Bundle
{
    private const int MaxFiles = 500;
    private const int MaxManifests = 20;

    /// <exception cref="ConfigurationException">There is no run, or the output exists or cannot be written.</exception>
    public static IReadOnlyList<BundleOmission> Write(BundleRequest request, string flights, TimeProvider time)
    {
        var run = request.Run;
        if (!File.Exists(run.Journal) && !File.Exists(run.Configuration))
            throw new ConfigurationException($"{run.Path}: no run here (neither journal.bin nor config.yaml)");
        try
        {
            using var output = Create(request.Output);
            using var archive = new BundleArchive(output, request, new Redactor(KnownSecrets.Of(run)));
            archive.AddText("machine.json", MachineFacts.Describe(run.Path));
            archive.AddText("versions.json", Versions.Describe());
            AddJournal(archive, run);
            foreach (var path in (string[])[run.Configuration, run.Cluster, run.Events, run.Metrics])
                AddIfThere(archive, Path.GetFileName(path), path);
            AddFolder(archive, "flight", run.Flight, "*.jsonl");
            archive.AddText("flight.txt", flights + "\n");
            AddFolder(archive, "logs", Path.GetDirectoryName(run.CoordinatorLog)!, "*.log*");
            AddManifests(archive, run);
            if (request.WithSamples)
                AddIfThere(archive, "samples.jsonl", Path.Combine(run.Path, "samples.jsonl"));
            else
                archive.LeaveOut("samples.jsonl", "sample texts go in with --with-samples");
            archive.AddContents(time.GetUtcNow(), Versions.Own);
            return archive.Omissions;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{request.Output} cannot be written: {error.Message}", error);
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static void AddJournal(BundleArchive archive, RunDirectory run)
    {
        try
        {
            archive.AddText("journal.json", JournalSummary.Describe(run.Journal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ConfigurationException)
        {
            archive.LeaveOut("journal.json", error.Message);
        }
    }

    private static void AddIfThere(BundleArchive archive, string name, string path)
    {
        if (File.Exists(path))
            archive.AddFile(name, path);
        else
            archive.LeaveOut(name, "there is none");
    }

    private static void AddFolder(BundleArchive archive, string name, string path, string pattern)
    {
        // A link could lead anywhere.
        string[] files = Directory.Exists(path)
            ? [.. Directory.GetFiles(path, pattern).Where(file => new FileInfo(file).LinkTarget is null)
                .OrderByDescending(File.GetLastWriteTimeUtc)]
            : [];
        foreach (var file in files.Take(MaxFiles))
            archive.AddFile($"{name}/{Path.GetFileName(file)}", file);
        if (files.Length > MaxFiles)
            archive.LeaveOut(name, $"{files.Length - MaxFiles} older files");
    }

    private static void AddManifests(BundleArchive archive, RunDirectory run)
    {
        var steps = CheckpointReader.Steps(run.Checkpoints);
        foreach (var step in steps.Take(MaxManifests))
        {
            var folder = CheckpointNames.OfStep(step);
            AddIfThere(archive, $"checkpoints/{folder}/{CheckpointManifest.FileName}",
                Path.Combine(run.Checkpoints, folder, CheckpointManifest.FileName));
        }
        if (steps.Count > MaxManifests)
            archive.LeaveOut("checkpoints", $"manifests of {steps.Count - MaxManifests} older ones");
    }
}

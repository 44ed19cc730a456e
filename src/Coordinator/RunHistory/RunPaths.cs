using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>Which folders are meant by what is typed.</summary>
internal static class RunPaths
{
    public const string DefaultRoot = "runs";

    /// <summary>A folder, or the name of one under runs/.</summary>
    /// <exception cref="ConfigurationException">There is no run.</exception>
    public static RunDirectory Find(string text)
    {
        var path = Path.GetFullPath(text);
        if (!Directory.Exists(path) && text.Length > 0 && Directory.Exists(Path.Combine(DefaultRoot, text)))
            path = Path.GetFullPath(Path.Combine(DefaultRoot, text));
        if (!Directory.Exists(path))
            throw new ConfigurationException(
                $"{text}: no such folder; expected a run directory, or the name of one under {DefaultRoot}/");
        var run = new RunDirectory(path);
        return IsRun(run) ? run
            : throw new ConfigurationException(
                $"{text}: no run here (neither metrics.jsonl, events.jsonl nor journal.bin is in it)");
    }

    /// <summary>Those that are named, or the newest under runs/ when none is.</summary>
    /// <exception cref="ConfigurationException">There is no run.</exception>
    public static IReadOnlyList<RunDirectory> FindAll(IReadOnlyList<string> named)
    {
        if (named.Count > 0)
            return [.. named.Select(Find)];
        return (Directory.Exists(DefaultRoot) ? Under(DefaultRoot) : [])
            .OrderByDescending(run => File.GetLastWriteTimeUtc(run.Events)).Take(1).ToList() is [var newest]
            ? [newest] : throw new ConfigurationException($"no run under {DefaultRoot}/; name a run directory");
    }

    public static IEnumerable<RunDirectory> Under(string root) =>
        Directory.EnumerateDirectories(Path.GetFullPath(root)).Select(path => new RunDirectory(path)).Where(IsRun);

    /// <summary>Names of their folders, with those above them where they are alike.</summary>
    public static IReadOnlyList<string> Labels(IReadOnlyList<RunDirectory> runs)
    {
        var parts = runs.Select(run => run.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return [.. parts.Select(Label)];

        string Label(string[] path)
        {
            var count = 1;
            while (count < path.Length
                && parts.Count(other => other.TakeLast(count).SequenceEqual(path.TakeLast(count))) > 1)
                count++;
            // The same folder twice cannot be told apart.
            return parts.Count(path.SequenceEqual) > 1 ? path[^1] : string.Join('/', path.TakeLast(count));
        }
    }

    private static bool IsRun(RunDirectory run) =>
        File.Exists(run.Metrics) || File.Exists(run.Events) || File.Exists(run.Journal);
}

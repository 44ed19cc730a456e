using System.Diagnostics;
using System.Globalization;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Removes checkpoints that are no longer wanted, and what killed writers left.</summary>
public static class CheckpointPruner
{
    private const string TemporarySuffix = ".tmp";
    private const string ReplacedSuffix = ".old";

    /// <summary>
    /// Removes all but the newest <paramref name="keep"/>, never the newest of at most <paramref name="protect"/>, nor
    /// that of <paramref name="alwaysKeep"/>. Takes them for whole without a look. Gives what it removed.
    /// </summary>
    public static IReadOnlyList<string> Prune(string root, int keep, long? protect = null, long? alwaysKeep = null) =>
        [.. Surplus(CheckpointReader.Steps(root), keep, protect).Where(step => step != alwaysKeep)
            .Select(step => Remove(root, step))];

    /// <summary>Which of these steps to remove: pure, so that others can show it first.</summary>
    /// <param name="whole">Steps whose checkpoints are whole.</param>
    /// <param name="keep">The newest that stay.</param>
    /// <param name="protect">The newest of at most this step stays, too.</param>
    public static IReadOnlyList<long> Surplus(IEnumerable<long> whole, int keep, long? protect)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var steps = whole.OrderDescending().ToList();
        var kept = steps.Where(step => step <= protect).Take(1);
        return [.. steps.Skip(keep).Except(kept)];
    }

    /// <summary>Removes one; gives its folder.</summary>
    public static string Remove(string root, long step)
    {
        // Out of sight first: a half-removed folder must not look like a checkpoint.
        string name = CheckpointNames.OfStep(step), directory = Path.Combine(root, name);
        string hidden = Path.Combine(root, $"{CheckpointNames.UnfinishedPrefix}{name}.removed");
        if (Directory.Exists(hidden))
            Directory.Delete(hidden, recursive: true);
        Directory.Move(directory, hidden);
        Directory.Delete(hidden, recursive: true);
        return directory;
    }

    /// <summary>
    /// Removes what writers and pruners that were killed left behind; what a writer had put aside to replace it, and
    /// did not, comes back. Only while nobody writes.
    /// </summary>
    public static void RemoveUnfinished(string root) => RemoveUnfinished(root, _ => true);

    /// <summary>
    /// As <see cref="RemoveUnfinished(string)"/>, of writers on this machine that are gone; while others write.
    /// </summary>
    public static void RemoveAbandoned(string root) => RemoveUnfinished(root, IsAbandoned);

    private static void RemoveUnfinished(string root, Func<string, bool> condition)
    {
        if (!Directory.Exists(root))
            return;
        foreach (string path in Directory.EnumerateFileSystemEntries(root, $"{CheckpointNames.UnfinishedPrefix}*"))
        {
            if (!condition(Path.GetFileName(path)))
                continue;

            if (File.Exists(path))
                File.Delete(path);
            else if (Replaced(root, path) is { } final && !Directory.Exists(final))
                Directory.Move(path, final);
            else
                Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>What a writer works on: no other's, on this machine or another that shares the folder.</summary>
    internal static string Unfinished(string name) =>
        $"{CheckpointNames.UnfinishedPrefix}{name}{Here}{Environment.ProcessId}{TemporarySuffix}";

    /// <summary>Where what is replaced is put meanwhile.</summary>
    internal static string Aside(string temporary) => temporary + ReplacedSuffix;

    private static string Here => $".{Environment.MachineName}.";

    private static bool IsAbandoned(string name)
    {
        int here = name.IndexOf(Here, StringComparison.Ordinal);
        int end = name.IndexOf(TemporarySuffix, StringComparison.Ordinal);
        return here >= 0 && end > here + Here.Length
            && int.TryParse(name.AsSpan((here + Here.Length)..end), NumberStyles.None, CultureInfo.InvariantCulture,
                out int processId)
            && !IsAlive(processId);
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? Replaced(string root, string path)
    {
        string name = Path.GetFileName(path)[CheckpointNames.UnfinishedPrefix.Length..];
        string step = name.Split('.')[0];
        return name.EndsWith(ReplacedSuffix, StringComparison.Ordinal) && CheckpointNames.StepOf(step) is not null
            ? Path.Combine(root, step) : null;
    }
}

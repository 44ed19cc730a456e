namespace ClusterLlm.Model.Checkpoints;

/// <summary>Removes checkpoints that are no longer wanted, and what killed writers left.</summary>
public static class CheckpointPruner
{
    /// <summary>
    /// Removes all but the newest <paramref name="keep"/>, never the one of <paramref name="alwaysKeep"/>. Gives what
    /// it removed.
    /// </summary>
    public static IReadOnlyList<string> Prune(string root, int keep, long? alwaysKeep = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var removed = new List<string>();
        foreach (long step in CheckpointReader.Steps(root).Skip(keep).Where(step => step != alwaysKeep))
            removed.Add(Remove(root, step));
        return removed;
    }

    /// <summary>Removes the checkpoints of steps after <paramref name="step"/>: their states are not to be trusted.</summary>
    public static void RemoveAfter(string root, long step)
    {
        if (!Directory.Exists(root))
            return;
        foreach (long later in CheckpointReader.Steps(root).Where(found => found > step).ToList())
            Remove(root, later);
    }

    private static string Remove(string root, long step)
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

    /// <summary>Removes what writers and pruners that were killed left behind. Only while nobody writes.</summary>
    public static void RemoveUnfinished(string root)
    {
        if (!Directory.Exists(root))
            return;
        foreach (string path in Directory.EnumerateFileSystemEntries(root, $"{CheckpointNames.UnfinishedPrefix}*"))
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
    }
}

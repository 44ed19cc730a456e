using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>A folder that is written beside its place, brought to the disk, and renamed when it is whole.</summary>
internal sealed class NewFolder
{
    private readonly string _path;

    private NewFolder(string path) => _path = path;

    /// <exception cref="CheckpointException">There is something already, or it cannot be written.</exception>
    public static void Write(string target, Action<NewFolder> content)
    {
        string final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        CheckFree(final);
        string parent = Path.GetDirectoryName(final)
            ?? throw new CheckpointException($"{target} is no place for a folder");
        // Whoever was killed left one of the same name, which goes.
        string temporary = Path.Combine(parent, $".{Path.GetFileName(final)}.unfinished");
        try
        {
            Directory.CreateDirectory(parent);
            Remove(temporary);
            Directory.CreateDirectory(temporary);
            content(new NewFolder(temporary));
            DirectorySync.Flush(temporary);
            if (Directory.Exists(final))
                Directory.Delete(final);
            Directory.Move(temporary, final);
            DirectorySync.Flush(parent);
        }
        catch (Exception error)
        {
            Remove(temporary);
            if (error is IOException or UnauthorizedAccessException)
                throw new CheckpointException($"{target} was not written: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Throws unless a folder could be made there.</summary>
    public static void CheckFree(string target)
    {
        if (File.Exists(target))
            throw new CheckpointException($"{target} is a file; a folder is to be written there");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new CheckpointException($"{target} is not empty; choose another folder, or remove it");
    }

    public void Write(string name, byte[] content) => Write(name, file => file.Write(content));

    public void Write(string name, Action<FileStream> content)
    {
        using var file = new FileStream(Path.Combine(_path, name), FileMode.CreateNew, FileAccess.Write);
        content(file);
        file.Flush(flushToDisk: true);
    }

    /// <summary>A file that something else writes, whole and flushed.</summary>
    public void Write(string name, Action<string> content) => content(Path.Combine(_path, name));

    private static void Remove(string temporary)
    {
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
    }
}

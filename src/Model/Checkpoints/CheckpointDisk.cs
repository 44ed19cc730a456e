namespace ClusterLlm.Model.Checkpoints;

/// <summary>The real disk.</summary>
internal sealed class CheckpointDisk : ICheckpointDisk
{
    public static CheckpointDisk Instance { get; } = new();

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public Stream CreateFile(string path) =>
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    public void Sync(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public void SyncDirectory(string path) => DirectorySync.Flush(path);

    public void MoveDirectory(string source, string target) => Directory.Move(source, target);

    public void ReplaceFile(string source, string target) => File.Move(source, target, overwrite: true);

    public void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);
}

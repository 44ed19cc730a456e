using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.Tests.Checkpoints;

/// <summary>A disk that stops at the n-th write into a file until it is opened.</summary>
internal sealed class GatedDisk(int stopAt) : ICheckpointDisk, IDisposable
{
    private int _writes;

    public ManualResetEventSlim Reached { get; } = new();

    public ManualResetEventSlim Open { get; } = new();

    public void CreateDirectory(string path) => CheckpointDisk.Instance.CreateDirectory(path);

    public Stream CreateFile(string path) => new GatedFile(path, this);

    public void Sync(Stream file) => file.Flush();

    public void SyncDirectory(string path) => CheckpointDisk.Instance.SyncDirectory(path);

    public void MoveDirectory(string source, string target) => CheckpointDisk.Instance.MoveDirectory(source, target);

    public void ReplaceFile(string source, string target) => CheckpointDisk.Instance.ReplaceFile(source, target);

    public void DeleteDirectory(string path) => CheckpointDisk.Instance.DeleteDirectory(path);

    public void Dispose()
    {
        Reached.Dispose();
        Open.Dispose();
    }

    private sealed class GatedFile(string path, GatedDisk disk)
        : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (disk._writes++ == disk.StopAt)
            {
                disk.Reached.Set();
                disk.Open.Wait();
            }

            base.Write(buffer);
        }
    }

    private int StopAt => stopAt;
}

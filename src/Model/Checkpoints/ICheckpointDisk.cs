namespace ClusterLlm.Model.Checkpoints;

/// <summary>The operations by which a checkpoint comes into being, so that a test can fail each of them.</summary>
internal interface ICheckpointDisk
{
    void CreateDirectory(string path);

    Stream CreateFile(string path);

    /// <summary>Brings what was written to the disk itself.</summary>
    void Sync(Stream file);

    void SyncDirectory(string path);

    /// <summary>Atomically; the target must not exist.</summary>
    void MoveDirectory(string source, string target);

    /// <summary>Atomically, over the target.</summary>
    void ReplaceFile(string source, string target);

    void DeleteDirectory(string path);
}

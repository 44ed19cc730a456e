namespace ClusterLlm.Coordinator.Journal;

/// <summary>The operations on the disk that journal.bin needs, so that a test can fail each of them.</summary>
internal interface IJournalDisk
{
    /// <summary>For reading and writing; made when it is not there.</summary>
    IJournalHandle Open(string path);

    /// <summary>For reading, also while another process writes.</summary>
    IJournalHandle OpenRead(string path);

    /// <summary>A file that was just made in it is there after a crash, too.</summary>
    void SyncDirectory(string path);
}

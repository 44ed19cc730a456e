using ClusterLlm.Model.Training;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// A checkpoint of a live replica, written on a thread of its own while the next step computes. Before anything changes
/// the replica, its owner calls <see cref="EnsureCopied"/>; that is all it needs to do for the bits to be those of the
/// moment of <see cref="Start(string, CheckpointInfo, Replica, TimeProvider)"/>.
/// </summary>
public sealed class BackgroundCheckpoint
{
    private readonly LiveState _state;
    private readonly CheckpointWriter _writer;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<CheckpointResult> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BackgroundCheckpoint(string root, CheckpointInfo info, Replica replica, TimeProvider time,
        ICheckpointDisk disk)
    {
        _state = new LiveState(replica);
        _writer = new CheckpointWriter(root, info, _state, disk);
        _time = time;
    }

    /// <summary>Completes when the checkpoint is on the disk; fails with <see cref="CheckpointException"/>.</summary>
    public Task<CheckpointResult> Completion => _completion.Task;

    /// <summary>How much of the state was read, 0 to 1.</summary>
    public double Progress => _writer.Progress;

    /// <param name="root">The run's folder of checkpoints; made if need be.</param>
    public static BackgroundCheckpoint Start(string root, CheckpointInfo info, Replica replica, TimeProvider time) =>
        Start(root, info, replica, time, CheckpointDisk.Instance);

    internal static BackgroundCheckpoint Start(string root, CheckpointInfo info, Replica replica, TimeProvider time,
        ICheckpointDisk disk)
    {
        var checkpoint = new BackgroundCheckpoint(root, info, replica, time, disk);
        new Thread(checkpoint.Run) { IsBackground = true, Name = "checkpoint" }.Start();
        return checkpoint;
    }

    /// <summary>
    /// Copies what is still unwritten into memory; after it the replica may change. Cheap when nothing is left, and
    /// when repeated.
    /// </summary>
    public void EnsureCopied() => _state.EnsureCopied();

    private void Run()
    {
        long start = _time.GetTimestamp();
        try
        {
            var (directory, bytes, sha256) = _writer.Write();
            _state.Dispose();
            _completion.SetResult(new(directory, bytes, sha256, _time.GetElapsedTime(start).TotalSeconds));
        }
        catch (Exception error)
        {
            _state.Dispose();
            _completion.SetException(error);
        }
    }
}

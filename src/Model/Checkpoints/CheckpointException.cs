namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// A checkpoint or one of its files is not what it should be. The message names the file and what is wrong with it.
/// </summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// One file of a checkpoint as its manifest has it. <see cref="Name"/> is a bare file name; the hash is lower-case
/// hexadecimal.
/// </summary>
public sealed record CheckpointFile(string Name, long Bytes, string Sha256);

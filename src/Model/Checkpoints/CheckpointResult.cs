namespace ClusterLlm.Model.Checkpoints;

/// <summary>A checkpoint that is complete on the disk.</summary>
public sealed record CheckpointResult(string Directory, long Bytes, string ParametersSha256, double Seconds);

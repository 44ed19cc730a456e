namespace ClusterLlm.Worker.Compute;

/// <summary>A checkpoint that is complete on disk.</summary>
internal sealed record CheckpointOnDisk(string Directory, string ParametersSha256, long Bytes, double Seconds);

namespace ClusterLlm.Protocol.Control;

/// <summary>Worker to coordinator: the checkpoint of At.Step is complete on disk.</summary>
public sealed record CheckpointWritten(
    Coordinates At, WorkerId Worker, string Directory, string ParametersSha256, long Bytes, double Seconds);

namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>A checkpoint that was written.</summary>
/// <param name="Step">Whose state it holds.</param>
/// <param name="Directory">Where it lies.</param>
/// <param name="Bytes">Of all its files.</param>
/// <param name="Seconds">That the writing took.</param>
/// <param name="Written">When it was complete.</param>
/// <param name="ParametersSha256">Of all parameters.</param>
internal sealed record CheckpointView(long Step, string Directory, long Bytes, double Seconds, DateTimeOffset Written,
    string ParametersSha256);

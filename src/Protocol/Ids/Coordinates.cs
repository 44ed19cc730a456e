namespace ClusterLlm.Protocol;

/// <summary>
/// Where in the run a message belongs: a receiver drops what is not of its own coordinates, in one place.
/// </summary>
public readonly record struct Coordinates(RunId Run, Fence Fence, Generation Generation, StepId Step);

namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to worker: write the flight recorder to the run directory. May be lost.</summary>
public sealed record DumpFlight(RunId Run, Fence Fence, string Reason);

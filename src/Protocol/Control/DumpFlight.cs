namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to worker: write the flight recorder to the run directory. May be lost. From the command line to the
/// coordinator: have all of them written; it answers with the same.
/// </summary>
public sealed record DumpFlight(RunId Run, Fence Fence, string Reason);

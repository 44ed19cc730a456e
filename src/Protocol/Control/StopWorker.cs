namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to worker: finish what is being written and end with this exit code.</summary>
public sealed record StopWorker(RunId Run, Fence Fence, string Reason, int ExitCode);

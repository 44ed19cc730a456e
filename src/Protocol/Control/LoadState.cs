namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to one worker: bring the state of At.Step into memory from the checkpoint folder, or, when it is
/// empty, initialise it from the seed (step 0). Answer: StateReady or StateFailed.
/// </summary>
public sealed record LoadState(Coordinates At, string CheckpointDirectory);

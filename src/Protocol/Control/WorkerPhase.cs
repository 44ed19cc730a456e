namespace ClusterLlm.Protocol.Control;

/// <summary>What a worker is doing, for people to see; nothing is decided by it. Append-only.</summary>
public enum WorkerPhase
{
    Starting = 0,
    Joining = 1,
    ReceivingState = 2,
    Waiting = 3,
    Computing = 4,
    Reducing = 5,
    Prepared = 6,
    Applying = 7,
    Evaluating = 8,
    Holding = 9,
    Stopping = 10,
}

namespace ClusterLlm.Protocol.Control;

/// <summary>Sum of the token losses of one micro-batch (nats) and how many tokens were counted.</summary>
public readonly record struct MicroBatchLoss(int Index, double LossSum, long Tokens);

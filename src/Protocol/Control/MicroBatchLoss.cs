namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Sum of the losses of one micro-batch (nats) and what to divide it by: the counted tokens, or the pairs of
/// preferences.
/// </summary>
public readonly record struct MicroBatchLoss(int Index, double LossSum, long Tokens)
{
    /// <summary>Of preferences; null otherwise.</summary>
    public RewardSums? Rewards { get; init; }
}

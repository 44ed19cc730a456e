namespace ClusterLlm.Model.Training;

/// <summary>
/// Of one micro-batch: the sum of the losses (nats, float64) and what to divide it by, the counted tokens, or with
/// preferences the pairs.
/// </summary>
public readonly record struct TokenLoss(double LossSum, long Tokens)
{
    /// <summary>Of preferences; null otherwise.</summary>
    public RewardSums? Rewards { get; init; }
}

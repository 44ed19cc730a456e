namespace ClusterLlm.Model.Training;

/// <summary>Sum of the token losses (nats, float64) of one micro-batch and how many tokens were counted.</summary>
public readonly record struct TokenLoss(double LossSum, long Tokens);

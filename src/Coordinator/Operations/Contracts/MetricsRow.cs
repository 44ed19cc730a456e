using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>A committed step, as in metrics.jsonl. Numbers that are not finite are null.</summary>
internal sealed record MetricsRow
{
    public required long Step { get; init; }

    /// <summary>Mean over the step's loss tokens, nats.</summary>
    public double? Loss { get; init; }

    [JsonPropertyName("rewards/chosen"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardsChosen { get; init; }

    [JsonPropertyName("rewards/rejected"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardsRejected { get; init; }

    [JsonPropertyName("rewards/margins"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardsMargins { get; init; }

    [JsonPropertyName("rewards/accuracies"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardsAccuracies { get; init; }

    /// <summary>There when the step was followed by an evaluation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValLoss { get; init; }

    [JsonPropertyName("val_rewards/chosen"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValRewardsChosen { get; init; }

    [JsonPropertyName("val_rewards/rejected"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValRewardsRejected { get; init; }

    [JsonPropertyName("val_rewards/margins"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValRewardsMargins { get; init; }

    [JsonPropertyName("val_rewards/accuracies"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValRewardsAccuracies { get; init; }

    public double? LearningRate { get; init; }
    public double? GradNorm { get; init; }

    /// <summary>Loss tokens of all steps until this one.</summary>
    public long Tokens { get; init; }

    public double? TokensPerSecond { get; init; }
    public double? StepSeconds { get; init; }
    public double? ComputeSeconds { get; init; }
    public double? ReduceSeconds { get; init; }
    public int Workers { get; init; }
    public int Generation { get; init; }

    /// <summary>The same with null for what JSON has no number for.</summary>
    public MetricsRow WithoutNonFinite() => this with
    {
        Loss = Finite.OrNull(Loss),
        RewardsChosen = Finite.OrNull(RewardsChosen),
        RewardsRejected = Finite.OrNull(RewardsRejected),
        RewardsMargins = Finite.OrNull(RewardsMargins),
        RewardsAccuracies = Finite.OrNull(RewardsAccuracies),
        ValLoss = Finite.OrNull(ValLoss),
        ValRewardsChosen = Finite.OrNull(ValRewardsChosen),
        ValRewardsRejected = Finite.OrNull(ValRewardsRejected),
        ValRewardsMargins = Finite.OrNull(ValRewardsMargins),
        ValRewardsAccuracies = Finite.OrNull(ValRewardsAccuracies),
        LearningRate = Finite.OrNull(LearningRate),
        GradNorm = Finite.OrNull(GradNorm),
        TokensPerSecond = Finite.OrNull(TokensPerSecond),
        StepSeconds = Finite.OrNull(StepSeconds),
        ComputeSeconds = Finite.OrNull(ComputeSeconds),
        ReduceSeconds = Finite.OrNull(ReduceSeconds),
    };
}

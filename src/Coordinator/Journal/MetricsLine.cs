using System.Text.Json;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>A committed step and its evaluation, if it had one, as a line of metrics.jsonl.</summary>
internal static class MetricsLine
{
    public static Dictionary<string, object> ValidationFields(Evaluated evaluated)
    {
        var fields = new Dictionary<string, object> { ["val_loss"] = evaluated.Loss };
        Add(fields, "val_", evaluated.Rewards);
        return fields;
    }

    /// <summary>In the names of TRL's DPOTrainer.</summary>
    private static void Add(Dictionary<string, object> fields, string prefix, RewardMeans? means)
    {
        if (means is not { } rewards)
            return;
        fields[$"{prefix}rewards/chosen"] = rewards.Chosen;
        fields[$"{prefix}rewards/rejected"] = rewards.Rejected;
        fields[$"{prefix}rewards/margins"] = rewards.Margin;
        fields[$"{prefix}rewards/accuracies"] = rewards.Accuracy;
    }

    public static string Of(Committed commit, Evaluated? evaluated)
    {
        var fields = new Dictionary<string, object> { ["step"] = commit.Step.Value, ["loss"] = commit.Loss };
        Add(fields, "", commit.Rewards);
        if (evaluated is not null)
            foreach (var (name, value) in ValidationFields(evaluated))
                fields[name] = value;
        fields["learning_rate"] = commit.LearningRate;
        fields["grad_norm"] = commit.GradientNorm;
        fields["tokens"] = commit.TotalTokens;
        fields["tokens_per_second"] = commit.StepSeconds > 0 ? Math.Round(commit.Tokens / commit.StepSeconds, 1) : 0.0;
        fields["step_seconds"] = Math.Round(commit.StepSeconds, 6);
        fields["compute_seconds"] = Math.Round(commit.ComputeSeconds, 6);
        fields["reduce_seconds"] = Math.Round(commit.ReduceSeconds, 6);
        fields["workers"] = commit.Workers;
        fields["generation"] = commit.Generation;
        return JsonSerializer.Serialize(fields, JsonText.Options);
    }
}

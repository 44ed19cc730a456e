using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// What a fully prepared step amounts to. A function of the step and its micro-batches alone, whoever computed them.
/// </summary>
/// <param name="SkipReason">Null when the update is applied.</param>
internal sealed record StepOutcome(StepId Step, double Loss, double GradientNorm, long Tokens, string? SkipReason,
    UpdateCoefficients Update,
    long OptimizerSteps, long TotalTokens)
{
    public bool Skip => SkipReason is not null;

    /// <summary>Of preferences; null otherwise.</summary>
    public RewardMeans? Rewards { get; init; }

    public static StepOutcome Of(RunState state, IEnumerable<StepPrepared> reports)
    {
        var all = reports.ToList();
        var (loss, tokens, rewards) = Mean(all.SelectMany(report => report.Losses));
        var norm = Math.Sqrt(all[0].SquaredNorm);
        var skip = SkipRule.Why(state, loss, norm, all);
        var step = state.NextStep;
        // A skipped step consumes its data and its number; AdamW's t does not advance.
        var optimizerSteps = state.OptimizerSteps + (skip is null ? 1 : 0);
        var update = skip is not null ? default : UpdateRule.For(state.Settings.Training, step, optimizerSteps, norm);
        return new StepOutcome(step, loss, norm, tokens, skip, update, optimizerSteps, state.TotalTokens + tokens)
        {
            Rewards = rewards,
        };
    }

    /// <summary>Mean loss a token, or a pair and its rewards, summed in float64 in micro-batch order.</summary>
    public static (double Loss, long Tokens, RewardMeans? Rewards) Mean(IEnumerable<MicroBatchLoss> losses)
    {
        var sum = 0.0;
        var tokens = 0L;
        RewardSums? rewards = null;
        foreach (var loss in losses.OrderBy(loss => loss.Index))
        {
            sum += loss.LossSum;
            tokens += loss.Tokens;
            if (loss.Rewards is { } own)
                rewards = (rewards ?? default) + own;
        }
        return (sum / tokens, tokens, rewards is not { } all ? null
            : new RewardMeans(all.Chosen / tokens, all.Rejected / tokens, all.Correct / tokens));
    }
}

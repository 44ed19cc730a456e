using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Training;

/// <summary>
/// Direct preference optimisation of one pair (Rafailov et al. 2023, equation 7), with smoothed labels (Mitchell 2023):
/// with m = beta ((log p_c - log r_c) - (log p_r - log r_r)), the loss is -(1 - s) log sigma(m) - s log sigma(-m).
/// </summary>
/// <param name="Loss">In nats.</param>
/// <param name="Slope">d loss / d log p_c, which is -d loss / d log p_r.</param>
/// <param name="Rewards">Of this pair.</param>
internal readonly record struct PreferenceLoss(double Loss, double Slope, RewardSums Rewards)
{
    /// <param name="model">Log-probabilities of the better and the worse answer.</param>
    /// <param name="reference">The same by the reference; zeros without one.</param>
    /// <param name="dpo">Beta and smoothing.</param>
    public static PreferenceLoss Of(PairLogProbabilities model, PairLogProbabilities reference, DpoOptions dpo)
    {
        double chosen = dpo.Beta * (model.Chosen - reference.Chosen);
        double rejected = dpo.Beta * (model.Rejected - reference.Rejected);
        double margin = chosen - rejected, smoothing = dpo.LabelSmoothing;
        double loss = ((1 - smoothing) * SoftPlus(-margin)) + (smoothing * SoftPlus(margin));
        double slope = dpo.Beta * ((smoothing * Sigmoid(margin)) - ((1 - smoothing) * Sigmoid(-margin)));
        return new(loss, slope, new RewardSums(chosen, rejected, margin > 0 ? 1 : 0));
    }

    // log(1 + e^x), which is -log sigma(-x).
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
}

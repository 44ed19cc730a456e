using ClusterLlm.Engines;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Training;

/// <summary>
/// The loss of preference pairs. Their log-probabilities are computed first; what each then counts for is a factor on
/// its tokens' cross-entropies, whose gradient is the loss's.
/// </summary>
internal sealed class Preferences(DpoOptions dpo, ReferenceModel? reference, IOperators operators, bool bf16)
    : IDisposable
{
    /// <summary>The losses and the factors of the counted rows of <paramref name="hidden"/>, (N, C).</summary>
    public (TokenLoss Loss, float[] Factors) Weigh(
        LanguageModel model, TokenBatch batch, Tensor hidden, bool validation)
    {
        var (factors, total, rewards) = (new List<float>(), 0.0, default(RewardSums));
        for (int pair = 0; pair < batch.Pairs!.Count; pair++)
        {
            var known = reference?.Of(batch, pair, validation, Alone) ?? default;
            var loss = PreferenceLoss.Of(LogProbabilities(model, batch, hidden, pair), known, dpo);
            (total, rewards) = (total + loss.Loss, rewards + loss.Rewards);
            // A cross-entropy is minus a log-probability.
            factors.AddRange(Enumerable.Repeat((float)-loss.Slope, batch.CountedTargets(2 * pair)));
            factors.AddRange(Enumerable.Repeat((float)loss.Slope, batch.CountedTargets((2 * pair) + 1)));
        }

        return (new TokenLoss(total, batch.Pairs.Count) { Rewards = rewards }, [.. factors]);
    }

    public void Dispose() => reference?.Dispose();

    private PairLogProbabilities Alone(LanguageModel model, TokenBatch pair)
    {
        using var scope = NewDisposeScope();
        var pass = new ForwardPass(operators) { Bf16 = bf16, Packing = pair.Packing, BaseAlone = true };
        using var noGradient = no_grad();
        var tokens = tensor(pair.Inputs, [1, pair.Length], device: model.Device); // (1, N)
        return LogProbabilities(model, pair, model.Hidden(tokens, pass).view(-1, model.Options.Width), 0);
    }

    private PairLogProbabilities LogProbabilities(LanguageModel model, TokenBatch batch, Tensor hidden, int pair)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new(Of(2 * pair), Of((2 * pair) + 1));

        double Of(int sequence)
        {
            var (first, count) = batch.Packing!.RangeOf(sequence);
            var targets = tensor(batch.Targets.AsSpan(first, count).ToArray(), device: model.Device); // (T)
            return -operators.LinearCrossEntropy(hidden.narrow(0, first, count), model.OutputWeight, targets, bf16)
                .item<double>();
        }
    }
}

using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Training;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Training;

public sealed class PreferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(-3.0, -5.0, -4.0, -4.5, 0.5, 0.0)]
    [InlineData(-9.0, -2.0, -4.0, -4.5, 0.5, 0.1)]
    [InlineData(-900.0, -2.0, -4.0, -4.5, 1.0, 0.0)]
    public void the_loss_is_the_papers_and_its_slope_the_derivative(double chosen, double rejected,
        double referenceChosen, double referenceRejected, double beta, double smoothing)
    {
        var dpo = new DpoOptions { Beta = beta, LabelSmoothing = smoothing };
        var reference = new PairLogProbabilities(referenceChosen, referenceRejected);
        var loss = PreferenceLoss.Of(new(chosen, rejected), reference, dpo);
        double margin = beta * (chosen - referenceChosen - (rejected - referenceRejected));
        Assert.Equal(margin, loss.Rewards.Chosen - loss.Rewards.Rejected, 1e-12);
        Assert.Equal(margin > 0 ? 1 : 0, loss.Rewards.Correct);
        if (Math.Abs(margin) < 30)
        {
            double expected = (-(1 - smoothing) * Math.Log(1 / (1 + Math.Exp(-margin))))
                - (smoothing * Math.Log(1 / (1 + Math.Exp(margin))));
            Assert.Equal(expected, loss.Loss, 1e-12);
        }

        const double step = 1e-4;
        double slope = (PreferenceLoss.Of(new(chosen + step, rejected), reference, dpo).Loss
            - PreferenceLoss.Of(new(chosen - step, rejected), reference, dpo).Loss) / (2 * step);
        Assert.Equal(slope, loss.Slope, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task at_the_beginning_no_answer_is_rewarded_and_then_the_better_ones_are(int rank)
    {
        using var replica = await Create(rank, new DpoOptions());
        using var gradient = replica.CreateGradientBuffer();
        var first = replica.ComputeGradient(Pairs(), 1, 1, 0, gradient);
        Assert.Equal(3, first.Tokens);
        Assert.Equal(3 * Math.Log(2), first.LossSum, 1e-5);
        Assert.Equal(0, first.Rewards!.Value.Chosen, 1e-5);
        for (int step = 1; step <= 10; step++)
            SmallModels.Step(replica, gradient, Pairs(), step);
        var last = replica.Evaluate(Pairs());
        Assert.True(last.LossSum < first.LossSum);
        Assert.Equal(3, last.Rewards!.Value.Correct);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task the_gradient_is_that_of_the_loss(int rank)
    {
        using var replica = await Create(rank, new DpoOptions { Beta = 0.5, LabelSmoothing = 0.1 });
        using var gradient = replica.CreateGradientBuffer();
        SmallModels.Step(replica, gradient, Pairs(), 1);
        replica.ComputeGradient(Pairs(), 1, 2, 0, gradient);
        using var scope = NewDisposeScope();
        double norm = gradient.norm().item<float>();
        var direction = gradient / norm;
        const float size = 5e-3f;
        double slope = (Loss(size) - Loss(-size)) / (2 * size);
        Assert.Equal(norm, slope, 0.03 * norm);

        double Loss(float along)
        {
            using var noGradient = no_grad();
            replica.Parameters.add_(direction * along);
            double loss = replica.Evaluate(Pairs()).LossSum;
            replica.Parameters.sub_(direction * along);
            return loss;
        }
    }

    [Fact]
    public async Task a_pair_counts_the_same_in_any_company()
    {
        using var replica = await Create(0, new DpoOptions());
        using var gradient = replica.CreateGradientBuffer();
        SmallModels.Step(replica, gradient, Pairs(), 1);
        double apart = 0;
        for (int pair = 0; pair < 3; pair++)
            apart += replica.Evaluate(Pairs().PairAlone(pair)).LossSum;
        Assert.Equal(apart, replica.Evaluate(Pairs()).LossSum, 1e-5);
    }

    [Fact]
    public async Task without_a_reference_the_model_is_its_own_measure()
    {
        using var replica = await Create(0, new DpoOptions { ReferenceFree = true });
        Assert.NotEqual(3 * Math.Log(2), replica.Evaluate(Pairs()).LossSum, 1e-5);
    }

    /// <summary>Three pairs of lengths of their own; the second half of each answer's places counts.</summary>
    private static TokenBatch Pairs()
    {
        int[] lengths = [6, 8, 5, 4, 9, 7];
        var batch = new TokenBatch(new Packing(lengths)) { Pairs = [4, 0, 7] };
        int at = 0;
        foreach (int length in lengths)
        {
            for (int i = 0; i < length; i++, at++)
            {
                batch.Inputs[at] = ((at * at) + (3 * at)) % SmallModels.Vocabulary;
                batch.Targets[at] = i < length / 2 ? TokenBatch.NotCounted : ((7 * at) + 2) % SmallModels.Vocabulary;
            }
        }

        return batch;
    }

    private async Task<Replica> Create(int rank, DpoOptions dpo)
    {
        using var trained = SmallModels.Create(SmallModels.Llama);
        var saved = await BackgroundCheckpoint.Start(_folder.Path, new CheckpointInfo(0, 0, "config", "corpus", null),
            trained, TimeProvider.System).Completion;
        var replica = Replica.Create(new RunConfiguration
        {
            Model = SmallModels.Llama,
            Training = SmallModels.Training,
            Lora = new LoraOptions { Rank = rank },
            Dpo = dpo,
            Finetune = new FinetuneOptions { Base = saved.Directory, Method = FinetuneMethod.Dpo },
        }, SmallModels.Vocabulary, CPU);
        replica.Initialize(7);
        return replica;
    }
}

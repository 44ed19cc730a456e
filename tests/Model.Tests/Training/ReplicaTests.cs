using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tests.Transformer;
using ClusterLlm.Model.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Training;

public sealed class ReplicaTests
{
    public static TheoryData<string> Names => SmallModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void the_initial_state_is_a_function_of_seed_and_options_alone(string name)
    {
        using var first = SmallModels.Create(SmallModels.Named(name));
        using var second = SmallModels.Create(SmallModels.Named(name));
        using var other = SmallModels.Create(SmallModels.Named(name), seed: 8);
        Assert.Equal(first.StateHash(), second.StateHash());
        Assert.Equal(first.ParametersSha256(), second.ParametersSha256());
        Assert.NotEqual(first.StateHash(), other.StateHash());
        Assert.NotEqual(first.ParametersSha256(), other.ParametersSha256());
    }

    [Fact]
    public void the_initial_bits_stay_what_they_were_in_every_version()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        Assert.Equal("3bc744e64493bc41660469699736737af36746733998043264fba84a97e28331", replica.ParametersSha256());
    }

    [Fact]
    public void initialisation_has_the_standard_statistics()
    {
        var options = new ModelOptions { Layers = 8, Heads = 4, Width = 128, Context = 64 };
        using var replica = SmallModels.Create(options);
        float[] values = SmallModels.Values(replica.Parameters);
        foreach (var spec in replica.Model.Layout.Parameters)
        {
            double[] own = [.. values.Skip((int)spec.Offset).Take((int)spec.Elements).Select(value => (double)value)];
            double mean = own.Average(), deviation = Math.Sqrt(own.Average(value => (value - mean) * (value - mean)));
            bool norm = spec.Name.Contains("ln_") && spec.Name.EndsWith("weight");
            double expected = spec.Shape.Length == 1 ? 0 : spec.Name.Contains("c_proj") ? 0.02 / 4 : 0.02;
            Assert.Equal(norm ? 1 : 0, mean, 4 * expected / Math.Sqrt(own.Length));
            Assert.Equal(expected, deviation, 0.05 * expected);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_fresh_model_is_as_good_as_guessing(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        var loss = replica.Evaluate(SmallModels.Batch());
        Assert.Equal(29, loss.Tokens);
        Assert.Equal(Math.Log(SmallModels.Vocabulary), loss.LossSum / loss.Tokens, 0.05);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void gradients_agree_with_differences_of_the_loss(string name)
    {
        foreach (var operators in SmallModels.AllOperators())
        {
            using var replica = SmallModels.Create(SmallModels.Named(name), operators: operators);
            using var gradient = replica.CreateGradientBuffer();
            gradient.fill_(float.NaN).Dispose();
            var batch = SmallModels.Batch();
            replica.ComputeGradient(batch, 1, 1, 0, gradient);
            float[] values = SmallModels.Values(gradient), parameters = SmallModels.Values(replica.Parameters);
            // Along the gradient itself the loss must grow by its squared norm.
            double squared = values.Sum(value => (double)value * value), reach = 1e-3 / Math.Sqrt(squared);
            double Loss(double distance)
            {
                for (int i = 0; i < values.Length; i++)
                    FlatBufferAccess.Set(replica.Parameters, i, (float)(parameters[i] + (distance * values[i])));
                return replica.Evaluate(batch).LossSum;
            }

            Assert.Equal(squared, (Loss(reach) - Loss(-reach)) / (2 * reach), 2e-3 * squared);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void whatever_a_gradient_buffer_held_is_overwritten(string name)
    {
        foreach (var operators in SmallModels.AllOperators())
        {
            using var replica = SmallModels.Create(SmallModels.Named(name), operators: operators);
            using var clean = replica.CreateGradientBuffer();
            using var dirty = replica.CreateGradientBuffer();
            clean.zero_().Dispose();
            dirty.fill_(float.NaN).Dispose();
            replica.ComputeGradient(SmallModels.Batch(), 1, 1, 0, clean);
            replica.ComputeGradient(SmallModels.Batch(), 1, 1, 0, dirty);
            Assert.Equal(SmallModels.Values(clean), SmallModels.Values(dirty));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void the_padding_between_parameters_stays_zero(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        using var gradient = replica.CreateGradientBuffer();
        gradient.fill_(1e9f).Dispose();
        for (int step = 1; step <= 3; step++)
            SmallModels.Step(replica, gradient, SmallModels.Batch(shift: step), step);
        bool[] used = new bool[replica.Length];
        foreach (var spec in replica.Model.Layout.Parameters)
            used.AsSpan((int)spec.Offset, (int)spec.Elements).Fill(true);
        foreach (var flat in new[] { replica.Parameters, replica.FirstMoments, replica.SecondMoments, gradient })
        {
            float[] values = SmallModels.Values(flat);
            Assert.All(Enumerable.Range(0, values.Length).Where(i => !used[i]), i => Assert.Equal(0, values[i]));
        }
    }

    [Fact]
    public void many_buffers_may_take_turns()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        var buffers = Enumerable.Range(0, 12).Select(_ => replica.CreateGradientBuffer()).ToList();
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < buffers.Count; i++)
                replica.ComputeGradient(SmallModels.Batch(shift: i), 1, 1, i, buffers[i]);
        using var again = replica.CreateGradientBuffer();
        for (int i = 0; i < buffers.Count; i++)
        {
            replica.ComputeGradient(SmallModels.Batch(shift: i), 1, 1, i, again);
            Assert.Equal(SmallModels.Values(again), SmallModels.Values(buffers[i]));
            buffers[i].Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void sums_over_micro_batches_are_the_gradient_of_the_whole_batch(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        using var whole = replica.CreateGradientBuffer();
        using var part = replica.CreateGradientBuffer();
        var batch = SmallModels.Batch(sequences: 4);
        // Very uneven masks, one sequence with no target at all.
        batch.Targets.AsSpan(0, 12).Fill(TokenBatch.NotCounted);
        batch.Targets.AsSpan(13, 10).Fill(TokenBatch.NotCounted);
        var total = replica.ComputeGradient(batch, 1, 1, 0, whole);
        double[] sum = new double[replica.Length];
        double losses = 0;
        long tokens = 0;
        for (int row = 0; row < 4; row++)
        {
            var micro = new TokenBatch(1, 12);
            batch.Inputs.AsSpan(row * 12, 12).CopyTo(micro.Inputs);
            batch.Targets.AsSpan(row * 12, 12).CopyTo(micro.Targets);
            var loss = replica.ComputeGradient(micro, 1, 1, row, part);
            (losses, tokens) = (losses + loss.LossSum, tokens + loss.Tokens);
            float[] values = SmallModels.Values(part);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += values[i];
        }

        Assert.Equal(total.Tokens, tokens);
        Assert.Equal(total.LossSum, losses, 1e-5 * losses);
        float[] expected = SmallModels.Values(whole);
        double scale = expected.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, sum.Length), i => Assert.Equal(expected[i], sum[i], 1e-5 * scale));
    }

    [Fact]
    public void a_batch_without_targets_has_no_loss_and_no_gradient()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        using var gradient = replica.CreateGradientBuffer();
        var batch = SmallModels.Batch();
        batch.Targets.AsSpan().Fill(TokenBatch.NotCounted);
        Assert.Equal(new TokenLoss(0, 0), replica.ComputeGradient(batch, 1, 1, 0, gradient));
        Assert.All(SmallModels.Values(gradient), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void dropout_falls_by_seed_step_and_micro_batch_alone(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name) with { Dropout = 0.2 });
        using var gradient = replica.CreateGradientBuffer();
        (double, float[]) Compute(long seed, long step, int microBatch)
        {
            var loss = replica.ComputeGradient(SmallModels.Batch(), seed, step, microBatch, gradient);
            return (loss.LossSum, SmallModels.Values(gradient));
        }

        var first = Compute(1, 2, 3);
        Compute(9, 9, 9);
        manual_seed(4).Dispose();
        var again = Compute(1, 2, 3);
        Assert.Equal(first.Item1, again.Item1);
        Assert.Equal(first.Item2, again.Item2);
        double[] losses = [first.Item1, Compute(2, 2, 3).Item1, Compute(1, 3, 3).Item1, Compute(1, 2, 4).Item1];
        Assert.Equal(4, losses.Distinct().Count());
        Assert.Equal(replica.Evaluate(SmallModels.Batch()), replica.Evaluate(SmallModels.Batch()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_small_text_is_learned_by_heart(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        using var gradient = replica.CreateGradientBuffer();
        var batch = SmallModels.Batch(sequences: 1);
        double before = replica.Evaluate(batch).LossSum;
        for (int step = 1; step <= 60; step++)
            SmallModels.Step(replica, gradient, batch, step);
        Assert.InRange(replica.Evaluate(batch).LossSum, 0, before / 4);
    }

    [Fact]
    public void bf16_products_come_near_float32()
    {
        using var exact = SmallModels.Create(SmallModels.Gpt2);
        var training = SmallModels.Training with { Precision = TrainingPrecision.Bf16 };
        using var rounded = SmallModels.Create(SmallModels.Gpt2, training);
        using var expected = exact.CreateGradientBuffer();
        using var actual = rounded.CreateGradientBuffer();
        var batch = SmallModels.Batch();
        double loss = exact.ComputeGradient(batch, 1, 1, 0, expected).LossSum;
        Assert.Equal(loss, rounded.ComputeGradient(batch, 1, 1, 0, actual).LossSum, 2e-2 * loss);
        Assert.NotEqual(SmallModels.Values(expected), SmallModels.Values(actual));
        double scale = Math.Sqrt(SmallModels.Values(expected).Sum(value => (double)value * value));
        var pairs = SmallModels.Values(expected).Zip(SmallModels.Values(actual));
        double error = Math.Sqrt(pairs.Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        Assert.InRange(error / scale, 0, 0.03);
    }

    [Fact]
    public void moments_are_part_of_the_hash_of_the_state_and_not_of_the_parameters()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        ulong state = replica.StateHash();
        string parameters = replica.ParametersSha256();
        FlatBufferAccess.Set(replica.SecondMoments, 0, 1);
        Assert.NotEqual(state, replica.StateHash());
        Assert.Equal(parameters, replica.ParametersSha256());
    }
}

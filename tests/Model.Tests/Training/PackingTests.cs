using ClusterLlm.Engines;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Training;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Training;

public sealed class PackingTests
{
    private static readonly int[] Lengths = [5, 12, 1, 7, 16];

    public static TheoryData<string> Names => SmallModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void a_packed_row_has_the_losses_and_gradients_of_its_sequences_alone(string name)
    {
        foreach (var operators in SmallModels.AllOperators())
        {
            using var replica = SmallModels.Create(SmallModels.Named(name), operators: operators);
            using var gradient = replica.CreateGradientBuffer();
            var packed = replica.ComputeGradient(Row(Lengths), 1, 1, 0, gradient);
            float[] together = SmallModels.Values(gradient);

            double[] sum = new double[replica.Length];
            double losses = 0;
            long tokens = 0;
            for (int i = 0; i < Lengths.Length; i++)
            {
                var alone = replica.ComputeGradient(Alone(i), 1, 1, 0, gradient);
                (losses, tokens) = (losses + alone.LossSum, tokens + alone.Tokens);
                float[] values = SmallModels.Values(gradient);
                for (int k = 0; k < sum.Length; k++)
                    sum[k] += values[k];
            }

            Assert.Equal(tokens, packed.Tokens);
            Assert.Equal(losses, packed.LossSum, 1e-5 * losses);
            double scale = together.Max(Math.Abs);
            Assert.All(Enumerable.Range(0, sum.Length), k => Assert.Equal(sum[k], together[k], 2e-5 * scale));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void what_one_sequence_says_does_not_reach_another(string name)
    {
        using var replica = SmallModels.Create(SmallModels.Named(name));
        var row = Row(Lengths);
        row.Targets.AsSpan(0, 5).Fill(TokenBatch.NotCounted);
        var before = replica.Evaluate(row);
        for (int i = 0; i < 5; i++)
            row.Inputs[i] = (row.Inputs[i] + 1) % SmallModels.Vocabulary;
        Assert.Equal(before, replica.Evaluate(row));
    }

    [Fact]
    public void dropout_works_in_a_packed_row()
    {
        using var replica = SmallModels.Create(SmallModels.Llama with { Dropout = 0.3 });
        using var gradient = replica.CreateGradientBuffer();
        var one = replica.ComputeGradient(Row(Lengths), 1, 1, 0, gradient);
        Assert.Equal(one, replica.ComputeGradient(Row(Lengths), 1, 1, 0, gradient));
        Assert.NotEqual(one, replica.ComputeGradient(Row(Lengths), 1, 2, 0, gradient));
    }

    [Fact]
    public void a_sequence_longer_than_the_context_is_refused()
    {
        using var replica = SmallModels.Create(SmallModels.Gpt2);
        Assert.Throws<ArgumentException>(() => replica.Evaluate(Row([3, 17])));
    }

    private static TokenBatch Row(IReadOnlyList<int> lengths)
    {
        var batch = new TokenBatch(new Packing(lengths));
        for (int i = 0; i < batch.Length; i++)
            (batch.Inputs[i], batch.Targets[i]) = (Input(i), Target(i));
        return batch;
    }

    private static TokenBatch Alone(int sequence)
    {
        int first = Lengths.Take(sequence).Sum();
        var batch = new TokenBatch(1, Lengths[sequence]);
        for (int i = 0; i < batch.Length; i++)
            (batch.Inputs[i], batch.Targets[i]) = (Input(first + i), Target(first + i));
        return batch;
    }

    private static long Input(int place) => ((7 * place) + (place * place)) % SmallModels.Vocabulary;

    private static long Target(int place) =>
        place % 3 == 1 ? TokenBatch.NotCounted : ((5 * place) + 1) % SmallModels.Vocabulary;
}

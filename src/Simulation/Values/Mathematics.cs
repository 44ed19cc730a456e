using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Simulation.Values;

/// <summary>What a micro-batch does to a state, as symbols: a function of seed, step, index and state alone.</summary>
internal sealed class Mathematics(ulong seed, double wrongNumbers)
{
    public (ulong Gradient, double LossSum, long Tokens) MicroBatch(in StateValue state, long step, int index)
    {
        var data = Symbol.Mix(Symbol.Mix(seed, (ulong)step), (ulong)index);
        var gradient = Symbol.Mix(state.Parameters, data);
        var tokens = 8 + (long)(data % 9);
        var loss = (1 + Fraction(gradient)) * tokens;
        return (gradient, Fraction(Symbol.Mix(data, 7)) < wrongNumbers ? double.NaN : loss, tokens);
    }

    public (double LossSum, long Tokens) Evaluate(in StateValue state, int batch)
    {
        var value = Symbol.Mix(Symbol.Mix(state.Parameters, ~seed), (ulong)batch);
        return ((1 + Fraction(value)) * 16, 16);
    }

    /// <summary>Of an averaged gradient.</summary>
    public double SquaredNorm(ulong gradient) =>
        gradient == Symbol.NotFinite || Fraction(Symbol.Mix(gradient, 13)) < wrongNumbers
            ? double.NaN
            : 0.5 + Fraction(gradient);

    /// <summary>The averaged gradient: the sum over the canonical tree, and the tokens that it is divided by.</summary>
    public ulong Gradient(in StateValue state, long step, int microBatches)
    {
        var tree = new ReductionTree(microBatches);
        var tokens = 0L;
        return Average(Sum(state, step, tree, tree.Root, ref tokens), tokens);
    }

    public static ulong Average(ulong sum, long tokens) =>
        sum == Symbol.NotFinite ? sum : Symbol.Mix(sum, (ulong)tokens ^ 0x0F0F0F0F0F0F0F0F);

    private ulong Sum(in StateValue state, long step, ReductionTree tree, Protocol.TreeNode node, ref long tokens)
    {
        if (node.Level == 0)
        {
            var (gradient, _, count) = MicroBatch(state, step, node.Index);
            tokens += count;
            return gradient;
        }
        var left = Sum(state, step, tree, ReductionTree.Left(node), ref tokens);
        return tree.Right(node) is { } right ? Symbol.Add(left, Sum(state, step, tree, right, ref tokens)) : left;
    }

    private static double Fraction(ulong value) => (Symbol.Mix(value, 11) >> 11) * (1.0 / (1UL << 53));
}

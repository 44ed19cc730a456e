using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Simulation.Values;

/// <summary>Parameters and moments, as symbols: each is a hash chained by the updates that were applied.</summary>
internal readonly record struct StateValue(ulong Parameters, ulong First, ulong Second)
{
    public ulong Hash => Symbol.Mix(Symbol.Mix(Parameters, First), Second) | 1;

    public static StateValue Initial(ulong seed) =>
        new(Symbol.Mix(seed, 1), Symbol.Mix(seed, 2), Symbol.Mix(seed, 3));

    public StateValue Apply(ulong gradient, in UpdateCoefficients update)
    {
        var bits = Symbol.Mix(Pair(update.LearningRate, update.ClipScale),
            Pair(update.BiasCorrection1, update.BiasCorrection2));
        var (first, second) = (Symbol.Mix(First, gradient), Symbol.Mix(Second, ~gradient));
        return new StateValue(Symbol.Mix(Symbol.Mix(Parameters, bits), Symbol.Mix(first, second)), first, second);
    }

    public ulong Of(StateBuffer buffer) => buffer switch
    {
        StateBuffer.Parameters => Parameters,
        StateBuffer.FirstMoments => First,
        _ => Second,
    };

    public StateValue With(StateBuffer buffer, ulong value) => buffer switch
    {
        StateBuffer.Parameters => this with { Parameters = value },
        StateBuffer.FirstMoments => this with { First = value },
        _ => this with { Second = value },
    };

    private static ulong Pair(float high, float low) =>
        ((ulong)BitConverter.SingleToUInt32Bits(high) << 32) | BitConverter.SingleToUInt32Bits(low);
}

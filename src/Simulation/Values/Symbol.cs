using System.Numerics;
using ClusterLlm.Simulation.Engine;

namespace ClusterLlm.Simulation.Values;

/// <summary>Arithmetic on hashes that stand for tensors: neither commutative nor associative.</summary>
internal static class Symbol
{
    /// <summary>What lies in memory that is being written.</summary>
    public const ulong Torn = 0xDEADBEEFDEADBEEF;

    /// <summary>Not a number, like all that is made of it.</summary>
    public const ulong NotFinite = 0x7FF8000000000000;

    public static ulong Mix(ulong left, ulong right) =>
        SplitMix64.Finish((left * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(right, 29) ^ 0xA5A5A5A5A5A5A5A5);

    /// <summary>The whole of two parts of a gradient; a part of it is as good as the whole.</summary>
    public static ulong Join(ulong left, ulong right) => left == right ? left
        : left == NotFinite || right == NotFinite ? NotFinite : Mix(left, right);

    /// <summary>The sum of two gradients of the reduction tree.</summary>
    public static ulong Add(ulong left, ulong right) =>
        left == NotFinite || right == NotFinite ? NotFinite : Mix(left ^ 0x5555555555555555, right);
}

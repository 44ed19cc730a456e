using System.Numerics;

namespace ClusterLlm.Model.Data;

/// <summary>
/// A pseudo-random bijection of [0, count) chosen by a key: a balanced Feistel network over the next even power of two,
/// walked until it lands inside (Black and Rogaway 2002). Under four rounds of walking on average.
/// </summary>
internal readonly struct KeyedPermutation
{
    private const int Rounds = 6;

    private readonly long count;
    private readonly ulong key;
    private readonly int halfBits;

    public KeyedPermutation(long count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.count = count;
        this.key = key;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(count - 1));
        halfBits = Math.Max((bits + 1) / 2, 1);
    }

    public long Apply(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)count);
        ulong value = (ulong)index;
        do
        {
            value = Encipher(value);
        }
        while (value >= (ulong)count);

        return (long)value;
    }

    private ulong Encipher(ulong value)
    {
        ulong mask = (1UL << halfBits) - 1;
        ulong left = value >> halfBits;
        ulong right = value & mask;
        for (uint round = 0; round < Rounds; round++)
        {
            ulong mixed = KeyedHash.Mix(key + round, right) & mask;
            (left, right) = (right, left ^ mixed);
        }

        return (left << halfBits) | right;
    }
}

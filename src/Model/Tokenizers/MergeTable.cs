using System.Numerics;
using System.Runtime.CompilerServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Which pairs of tokens merge, how early (the rank), and into what. Open addressing, at most half full.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int None = int.MaxValue;

    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] keys;
    private readonly int[] ranks;
    private readonly int shift;
    private readonly int[] merged;

    public MergeTable(IReadOnlyList<BpeMerge> merges)
    {
        int bits = Math.Max(4, BitOperations.Log2((uint)Math.Max(merges.Count, 1)) + 2);
        keys = new ulong[1 << bits];
        ranks = new int[1 << bits];
        shift = 64 - bits;
        Array.Fill(keys, Empty);
        merged = new int[merges.Count];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            merged[rank] = merges[rank].Merged;
            Add(Key(merges[rank].Left, merges[rank].Right), rank);
        }
    }

    public int Merged(int rank) => merged[rank];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int left, int right)
    {
        ulong key = Key(left, right);
        for (int slot = Slot(key); ; slot = (slot + 1) & (keys.Length - 1))
        {
            ulong found = keys[slot];
            if (found == key)
            {
                return ranks[slot];
            }

            if (found == Empty)
            {
                return None;
            }
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> shift);

    private void Add(ulong key, int rank)
    {
        int slot = Slot(key);
        while (keys[slot] != Empty && keys[slot] != key)
        {
            slot = (slot + 1) & (keys.Length - 1);
        }

        // A pair listed twice keeps its later rank, as in the published readers.
        keys[slot] = key;
        ranks[slot] = rank;
    }
}

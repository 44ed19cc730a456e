using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Tokens of words met before: a direct-mapped table of fixed size, in which a new word takes the place of the old.
/// Holds words of at most
/// <see cref="LongestWord"/> bytes that have at most <see cref="MostTokens"/> tokens, which is nearly all of them.
/// </summary>
internal sealed class WordCache
{
    public const int LongestWord = 15;
    public const int MostTokens = 3;
    private const int Bits = 15;

    private readonly Entry[] entries = GC.AllocateArray<Entry>(1 << Bits);

    /// <summary>A word's bytes and length in 128 bits; a word of <see cref="LongestWord"/> bytes or fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Key KeyOf(ReadOnlySpan<byte> text, int start, int length)
    {
        ulong low;
        ulong high;
        if (start + 16 <= text.Length)
        {
            ref byte first = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start);
            low = Unsafe.ReadUnaligned<ulong>(ref first);
            high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 8));
        }
        else
        {
            Span<byte> padded = stackalloc byte[16];
            padded.Clear();
            text.Slice(start, length).CopyTo(padded);
            low = BinaryPrimitives.ReadUInt64LittleEndian(padded);
            high = BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]);
        }

        int lowBits = Math.Min(length, 8) * 8;
        int highBits = Math.Max(length - 8, 0) * 8;
        low &= ulong.MaxValue >> (64 - lowBits);
        high &= (1UL << highBits) - 1;
        return new Key(low, high | ((ulong)length << 56));
    }

    /// <summary>
    /// Writes the word's tokens (and garbage after them, up to four in all) and returns their number; 0 when it is not
    /// known.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(Key key, Span<int> tokens)
    {
        ref Entry entry = ref entries[key.Slot(Bits)];
        if (entry.Key.Low != key.Low || entry.Key.High != key.High)
        {
            return 0;
        }

        entry.Tokens.CopyTo(tokens);
        return entry.Tokens[MostTokens];
    }

    public void Add(Key key, ReadOnlySpan<int> tokens)
    {
        Span<int> packed = [0, 0, 0, tokens.Length];
        tokens.CopyTo(packed);
        entries[key.Slot(Bits)] = new Entry { Key = key, Tokens = Vector128.Create<int>(packed) };
    }

    internal readonly record struct Key(ulong Low, ulong High)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Slot(int bits) => (int)(((Low ^ (High * 0xC2B2AE3D27D4EB4F)) * 0x9E3779B97F4A7C15) >> (64 - bits));
    }

    private struct Entry
    {
        public Key Key;

        /// <summary>Tokens, and in the last lane their number.</summary>
        public Vector128<int> Tokens;
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Training;

/// <summary>
/// A 64-bit hash of float32 buffers at memory speed, to find corruption and divergence, not malice. Eight lanes, each
/// adding the product of the halves of its keyed 8 bytes (the accumulation of XXH3, Collet 2019) and scrambled after
/// every block. Cuts of the input change nothing.
/// </summary>
internal sealed class StateHasher
{
    private const int StripeFloats = 16;
    private const int StripesPerBlock = 64;
    private const ulong Prime = 0x9E3779B1;

    private static readonly Vector512<ulong> Secret = Vector512.Create(
        0xBE4BA423396CFEB8, 0x1CAD21F72C81017C, 0xDB979083E96DD4DE, 0x1F67B3B7A4A44072,
        0x78E5C0CC4EE679CB, 0x2172FFCC7DD05A82, 0x8E2443F7744608B8, 0x4C263A81E69035E0);

    private readonly float[] _pending = new float[StripeFloats];
    private Vector512<ulong> _lanes = Secret;
    private int _stripes;
    private int _pendingCount;
    private long _total;

    /// <summary>The next elements.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        _total += values.Length;
        if (_pendingCount > 0)
        {
            int fill = Math.Min(StripeFloats - _pendingCount, values.Length);
            values[..fill].CopyTo(_pending.AsSpan(_pendingCount));
            _pendingCount += fill;
            values = values[fill..];
            if (_pendingCount < StripeFloats)
                return;
            Stripes(_pending);
            _pendingCount = 0;
        }

        int whole = values.Length - (values.Length % StripeFloats);
        Stripes(values[..whole]);
        values[whole..].CopyTo(_pending);
        _pendingCount = values.Length - whole;
    }

    /// <summary>The hash of all that was added. Nothing may be added after.</summary>
    public ulong Finish()
    {
        if (_pendingCount > 0)
        {
            _pending.AsSpan(_pendingCount).Clear();
            Stripes(_pending);
        }

        ulong hash = KeyedHash.Mix((ulong)_total);
        for (int lane = 0; lane < Vector512<ulong>.Count; lane++)
            hash = KeyedHash.Mix(hash, _lanes[lane]);
        return hash;
    }

    private void Stripes(ReadOnlySpan<float> values)
    {
        var words = MemoryMarshal.Cast<float, ulong>(values);
        ref ulong first = ref MemoryMarshal.GetReference(words);
        var low = Vector512.Create(0xFFFFFFFFUL);
        var lanes = _lanes;
        for (nuint i = 0; i < (nuint)words.Length; i += (nuint)Vector512<ulong>.Count)
        {
            var data = Vector512.LoadUnsafe(ref first, i);
            // The place in the block is part of the key: exchanged stripes give another sum.
            var keyed = data ^ (Secret + Vector512.Create((ulong)_stripes * Prime));
            lanes += data + ((keyed & low) * Vector512.ShiftRightLogical(keyed, 32));
            if (++_stripes == StripesPerBlock)
            {
                lanes = (lanes ^ Vector512.ShiftRightLogical(lanes, 47) ^ Secret) * Prime;
                _stripes = 0;
            }
        }

        _lanes = lanes;
    }
}

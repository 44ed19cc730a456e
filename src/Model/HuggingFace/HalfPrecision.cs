using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>float32 to 16 bits, to the nearest, ties to even; not-a-number stays that.</summary>
internal static class HalfPrecision
{
    /// <summary>The largest finite float16.</summary>
    public const float LargestFloat16 = 65_504;

    // From here on the nearest float16 is infinity: half a step above the largest.
    private const float Float16Overflow = 65_520;

    public static void Narrow(SafetensorsType type, ReadOnlySpan<float> source, Span<ushort> target)
    {
        if (type == SafetensorsType.Float16)
            for (int i = 0; i < source.Length; i++)
                target[i] = BitConverter.HalfToUInt16Bits((Half)source[i]);
        else if (type == SafetensorsType.BFloat16)
            for (int i = 0; i < source.Length; i++)
                target[i] = ToBFloat16(source[i]);
        else
            throw new ArgumentOutOfRangeException(nameof(type), type, null);
    }

    /// <summary>The first finite element that float16 would make infinite; null if there is none.</summary>
    public static float? FindOverflow(ReadOnlySpan<float> source)
    {
        foreach (float value in source)
            if (MathF.Abs(value) >= Float16Overflow && float.IsFinite(value))
                return value;
        return null;
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            // Quiet, since the bits that told it from infinity may be among those that go.
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}

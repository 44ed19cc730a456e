using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// Elementwise loops over float32 memory. Each element is one IEEE operation whatever the vector width, so the bits are
/// the same on every machine; the sum of squares fixes its own lanes and order.
/// </summary>
internal static unsafe class FloatMath
{
    /// <summary>target = left + right. Target may be either of them.</summary>
    public static void Add(float* left, float* right, float* target, long count)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            (Vector.Load(left + i) + Vector.Load(right + i)).Store(target + i);
        for (; i < count; i++)
            target[i] = left[i] + right[i];
    }

    /// <summary>target = (left + right) / divisor.</summary>
    public static void AddDivide(float* left, float* right, float* target, long count, float divisor)
    {
        var vector = new Vector<float>(divisor);
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            ((Vector.Load(left + i) + Vector.Load(right + i)) / vector).Store(target + i);
        for (; i < count; i++)
            target[i] = (left[i] + right[i]) / divisor;
    }

    /// <summary>target = source / divisor.</summary>
    public static void Divide(float* source, float* target, long count, float divisor)
    {
        var vector = new Vector<float>(divisor);
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
            (Vector.Load(source + i) / vector).Store(target + i);
        for (; i < count; i++)
            target[i] = source[i] / divisor;
    }

    /// <summary>
    /// Calls <see cref="Add"/> or, with a divisor, <see cref="AddDivide"/> with the payload, wherever its segments
    /// break.
    /// </summary>
    public static void Add(in ReadOnlySequence<byte> payload, bool payloadIsLeft, float* other, float* target,
        float? divisor)
    {
        var done = 0L;
        var torn = stackalloc byte[sizeof(float)];
        var tornBytes = 0;
        foreach (var memory in payload)
        {
            var bytes = memory.Span;
            while (tornBytes > 0 && bytes.Length > 0)
            {
                torn[tornBytes++] = bytes[0];
                bytes = bytes[1..];
                if (tornBytes < sizeof(float))
                    continue;
                Add((float*)torn, payloadIsLeft, other + done, target + done, 1, divisor);
                done++;
                tornBytes = 0;
            }

            var whole = bytes.Length / sizeof(float);
            fixed (byte* pointer = bytes)
                Add((float*)pointer, payloadIsLeft, other + done, target + done, whole, divisor);
            done += whole;
            for (var i = whole * sizeof(float); i < bytes.Length; i++)
                torn[tornBytes++] = bytes[i];
        }
    }

    /// <summary>
    /// Sum of squares in float64, in 16 lanes: element i of a whole group of 16 goes to lane i % 16, the lanes are then
    /// added in pairs, and what is left over follows one by one.
    /// </summary>
    public static double SumOfSquares(float* values, long count)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        long i = 0;
        for (; i + 16 <= count; i += 16)
        {
            var (low0, high0) = Vector256.Widen(Vector256.Load(values + i));
            var (low1, high1) = Vector256.Widen(Vector256.Load(values + i + 8));
            a += low0 * low0;
            b += high0 * high0;
            c += low1 * low1;
            d += high1 * high1;
        }

        var lanes = (a + b) + (c + d);
        var sum = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        for (; i < count; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }

    /// <summary>Squares of float32 cannot overflow a float64 sum: it is finite exactly when all values are.</summary>
    public static bool AllFinite(NativeFloats values) => double.IsFinite(SumOfSquares(values.Pointer, values.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* payload, bool payloadIsLeft, float* other, float* target, long count, float? divisor)
    {
        var (left, right) = payloadIsLeft ? ((nint)payload, (nint)other) : ((nint)other, (nint)payload);
        if (divisor is { } by)
            AddDivide((float*)left, (float*)right, target, count, by);
        else
            Add((float*)left, (float*)right, target, count);
    }

    public static void Copy(in ReadOnlySequence<byte> payload, float* target) =>
        payload.CopyTo(MemoryMarshal.CreateSpan(ref *(byte*)target, checked((int)payload.Length)));
}

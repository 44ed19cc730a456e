using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>Elements of flat float32 tensors, on whatever device, from and to managed memory.</summary>
public static class FlatBuffers
{
    // A tensor's bytes are addressed by int.
    private const int SpanElements = 1 << 28;

    /// <summary>
    /// Elements [offset, offset + count) of a tensor in the CPU's memory; valid as long as the tensor is.
    /// </summary>
    public static Span<float> Span(Tensor flat, long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SpanElements);
        using var range = flat.narrow(0, offset, count);
        return MemoryMarshal.Cast<byte, float>(range.bytes);
    }

    /// <summary>Copies elements [offset, offset + destination.Length) out.</summary>
    public static void Read(Tensor flat, long offset, Span<float> destination)
    {
        using var range = flat.narrow(0, offset, destination.Length);
        if (flat.device_type == DeviceType.CPU)
        {
            MemoryMarshal.Cast<byte, float>(range.bytes).CopyTo(destination);
            return;
        }

        using var host = range.cpu();
        MemoryMarshal.Cast<byte, float>(host.bytes).CopyTo(destination);
    }

    /// <summary>Shows elements [offset, offset + count) piece by piece, in order.</summary>
    public static void ForEachPiece(Tensor flat, long offset, long count, Action<ReadOnlySpan<float>> action)
    {
        const int pieceElements = 1 << 20;
        float[] staging = flat.device_type == DeviceType.CPU ? [] : new float[pieceElements];
        for (long done = 0; done < count; done += pieceElements)
        {
            int size = (int)Math.Min(pieceElements, count - done);
            if (staging.Length == 0)
            {
                action(Span(flat, offset + done, size));
                continue;
            }

            Read(flat, offset + done, staging.AsSpan(0, size));
            action(staging.AsSpan(0, size));
        }
    }

    /// <summary>Copies <paramref name="source"/> over elements [offset, offset + source.Length).</summary>
    public static void Write(Tensor flat, long offset, ReadOnlySpan<float> source)
    {
        using var range = flat.narrow(0, offset, source.Length);
        if (flat.device_type == DeviceType.CPU)
        {
            source.CopyTo(MemoryMarshal.Cast<byte, float>(range.bytes));
            return;
        }

        using var host = empty(source.Length, dtype: ScalarType.Float32);
        source.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        range.copy_(host).Dispose();
    }
}

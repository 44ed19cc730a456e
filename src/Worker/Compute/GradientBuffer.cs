using System.Runtime.InteropServices;
using ClusterLlm.Worker.Collectives;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Worker.Compute;

/// <summary>
/// A flat float32 tensor and its content in the CPU's memory: the same memory, unless the tensor is on a GPU.
/// </summary>
internal sealed class GradientBuffer : IDisposable
{
    private readonly Tensor? _staging;

    public GradientBuffer(Tensor tensor)
    {
        Tensor = tensor;
        if (tensor.device_type != DeviceType.CPU)
            _staging = empty(tensor.numel(), dtype: ScalarType.Float32);
        Host = MemoryOf(_staging ?? tensor);
    }

    public Tensor Tensor { get; }

    public NativeFloats Host { get; }

    public static unsafe NativeFloats MemoryOf(Tensor flat)
    {
        using var first = flat.narrow(0, 0, 1);
        ref var start = ref MemoryMarshal.GetReference(first.bytes);
        // A tensor's memory is native: it does not move.
        return NativeFloats.Over((float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref start), flat.numel());
    }

    /// <summary>Brings the tensor's content into <see cref="Host"/>.</summary>
    public void Download() => _staging?.copy_(Tensor).Dispose();

    /// <summary>Brings the content of <see cref="Host"/> into the tensor.</summary>
    public void Upload()
    {
        if (_staging is not null)
            Tensor.copy_(_staging).Dispose();
    }

    public void Dispose()
    {
        Tensor.Dispose();
        _staging?.Dispose();
    }
}

using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Engines;

/// <summary>
/// Fused kernels for the CPU (native/), over the handles of TorchSharp's tensors; what has no kernel, and every other
/// device, is composed. Usable where the library built here shares its libtorch with the engine: see
/// <see cref="IsAvailable"/>.
/// </summary>
public sealed class NativeOperators : IOperators
{
    private readonly ComposedOperators _composed = new();

    /// <summary>Whether the kernels are there and belong to the libtorch that computes.</summary>
    public static bool IsAvailable { get; } = FindLibrary();

    public string Name { get; } =
        "native-" + NativeMethods.InstructionSet() switch { 2 => "avx512", 1 => "avx2", _ => "baseline" }
        + "-" + Marshal.PtrToStringUTF8(NativeMethods.Products());

    public bool WritesMatrixGradients => true;

    public IDisposable WriteGradients() => new WritingGradients();

    public Tensor Linear(Tensor input, Tensor weight, Tensor? bias, bool bf16)
    {
        if (!OnCpu(input))
            return _composed.Linear(input, weight, bias, bf16);
        return Result(NativeMethods.Linear(input.Handle, weight.Handle, bias?.Handle ?? 0, bf16 ? 1 : 0,
            out var result), result);
    }

    public Tensor QuantizedLinear(Tensor input, Tensor codes, Tensor scales, Tensor? bias, bool bf16)
    {
        if (!OnCpu(input))
            return _composed.QuantizedLinear(input, codes, scales, bias, bf16);
        return Result(NativeMethods.QuantizedLinear(input.Handle, codes.Handle, scales.Handle, bias?.Handle ?? 0,
            bf16 ? 1 : 0, out var result), result);
    }

    public Tensor GeluTanh(Tensor input) =>
        OnCpu(input) ? Result(NativeMethods.GeluTanh(input.Handle, out var result), result) : _composed.GeluTanh(input);

    public Tensor LayerNorm(Tensor input, Tensor weight, Tensor? bias, double epsilon)
    {
        if (!OnCpu(input))
            return _composed.LayerNorm(input, weight, bias, epsilon);
        return Result(NativeMethods.LayerNorm(input.Handle, weight.Handle, bias?.Handle ?? 0, epsilon, out var result),
            result);
    }

    public Tensor RmsNorm(Tensor input, Tensor weight, double epsilon)
    {
        if (!OnCpu(input))
            return _composed.RmsNorm(input, weight, epsilon);
        return Result(NativeMethods.RmsNorm(input.Handle, weight.Handle, epsilon, out var result), result);
    }

    public Tensor Rope(Tensor input, Tensor cos, Tensor sin)
    {
        if (!OnCpu(input))
            return _composed.Rope(input, cos, sin);
        return Result(NativeMethods.Rope(input.Handle, cos.Handle, sin.Handle, out var result), result);
    }

    public Tensor CausalAttention(Tensor query, Tensor key, Tensor value)
    {
        if (!OnCpu(query))
            return _composed.CausalAttention(query, key, value);
        return Result(NativeMethods.Attention(query.Handle, key.Handle, value.Handle, out var result), result);
    }

    public Tensor PackedCausalAttention(Tensor packed, int heads, int kvHeads)
    {
        if (!OnCpu(packed))
            return _composed.PackedCausalAttention(packed, heads, kvHeads);
        return Result(NativeMethods.PackedAttention(packed.Handle, heads, kvHeads, out var result), result);
    }

    public Tensor SwiGlu(Tensor gate, Tensor up)
    {
        if (!OnCpu(gate))
            return _composed.SwiGlu(gate, up);
        return Result(NativeMethods.SwiGlu(gate.Handle, up.Handle, out var result), result);
    }

    public Tensor LinearCrossEntropy(Tensor hidden, Tensor weight, Tensor targets, bool bf16, Tensor? factors = null)
    {
        if (!OnCpu(hidden))
            return _composed.LinearCrossEntropy(hidden, weight, targets, bf16, factors);
        var status = NativeMethods.LinearCrossEntropy(hidden.Handle, weight.Handle, targets.Handle,
            factors?.Handle ?? 0, bf16 ? 1 : 0, out var result);
        return Result(status, result);
    }

    public void AdamW(Tensor parameters, Tensor first, Tensor second, Tensor gradient, in AdamWCoefficients c)
    {
        if (!OnCpu(parameters))
        {
            _composed.AdamW(parameters, first, second, gradient, c);
            return;
        }
        Check(NativeMethods.AdamW(parameters.Handle, first.Handle, second.Handle, gradient.Handle, c.LearningRate,
            c.Clip, c.Bias1,
            c.Bias2, c.Beta1, c.Beta2, c.Epsilon, c.Decay));
    }

    private static bool OnCpu(Tensor tensor) => tensor.device_type == DeviceType.CPU;

    private static Tensor Result(int status, nint handle)
    {
        Check(status);
        return Tensor.UnsafeCreateTensor(handle)!;
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new ExternalException(Marshal.PtrToStringUTF8(NativeMethods.Error()));
    }

    private static bool FindLibrary()
    {
        if (typeof(torch).Assembly.GetName().Name != "ClusterLlm.Engines.TorchSharp")
            return false;
        using var loadsTorchFirst = zeros(1); // the kernels bind to the libtorch and BLAS that the engine chose
        return NativeLibrary.TryLoad(NativeMethods.Library, typeof(NativeOperators).Assembly, null, out _);
    }

    private sealed class WritingGradients : IDisposable
    {
        public WritingGradients() => NativeMethods.WriteGradients(1);

        public void Dispose() => NativeMethods.WriteGradients(0);
    }
}

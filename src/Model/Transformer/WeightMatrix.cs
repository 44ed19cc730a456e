using ClusterLlm.Engines;
using ClusterLlm.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// A matrix (O, I) that a model computes with: trained, a view of the flat parameters; or frozen, in fp32, bf16 or 8
/// bits with a scale for each block.
/// </summary>
internal sealed class WeightMatrix : IDisposable
{
    private readonly BasePrecision? _frozenIn;
    private Tensor? _scales;

    /// <summary>A trained one.</summary>
    public WeightMatrix(Tensor parameter) => Stored = parameter;

    /// <summary>A frozen one; zero until <see cref="Set"/>.</summary>
    public WeightMatrix(long[] shape, BasePrecision precision, Device device)
    {
        _frozenIn = precision;
        using var values = zeros(shape, dtype: ScalarType.Float32, device: device);
        Stored = Hold(values);
    }

    /// <summary>(O, I): the values, or their codes of 8 bits.</summary>
    public Tensor Stored { get; private set; }

    /// <summary>Takes the values of a frozen one: float32 (O, I), which the caller keeps.</summary>
    public void Set(Tensor values)
    {
        Dispose();
        Stored = Hold(values);
    }

    /// <summary>x W^T + b: (..., I) to (..., O).</summary>
    public Tensor Multiply(Tensor input, Tensor? bias, ForwardPass pass) => _scales is null
        ? pass.Operators.Linear(input, Stored, bias, pass.Bf16)
        : pass.Operators.QuantizedLinear(input, Stored, _scales, bias, pass.Bf16);

    public void Dispose()
    {
        if (_frozenIn is null)
            return;
        Stored.Dispose();
        _scales?.Dispose();
    }

    private Tensor Hold(Tensor values)
    {
        switch (_frozenIn)
        {
            case BasePrecision.Int8:
                (var codes, _scales) = BlockQuantization.Quantize(values);
                return codes;
            case BasePrecision.Bf16:
                return values.to(ScalarType.BFloat16);
            case BasePrecision.Fp32:
                return values.clone();
            default:
                throw new InvalidOperationException("a trained matrix takes its values from the flat parameters");
        }
    }
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>
/// Normalises over the last dimensions to mean 0 and variance 1, then scales and shifts. arXiv:1607.06450.
/// </summary>
public sealed class LayerNorm : Module<Tensor, Tensor>
{
    private Parameter? _weight;
    private Parameter? _bias;

    internal LayerNorm(long[] shape, double eps, Parameter? weight, Parameter? bias)
        : base(nameof(LayerNorm))
    {
        normalized_shape = shape;
        this.eps = eps;
        _weight = weight;
        _bias = bias;
        if (weight is not null)
        {
            register_parameter(nameof(weight), weight);
        }
        if (bias is not null)
        {
            register_parameter(nameof(bias), bias);
        }
    }

    public Parameter weight => _weight!;

    public Parameter? bias => _bias;

    public long[] normalized_shape { get; }

    public double eps { get; }

    public bool elementwise_affine => _weight is not null;

    public override Tensor forward(Tensor tensor) =>
        functional.layer_norm(tensor, normalized_shape, _weight, _bias, eps);
}

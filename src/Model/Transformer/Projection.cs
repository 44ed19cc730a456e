using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>A linear layer: (B, T, I) to (B, T, O).</summary>
internal sealed class Projection : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly WeightMatrix _weight;
    private readonly Parameter? _bias;
    private readonly Adapter? _adapter;

    public Projection(ModelWeights weights, string path) : base(nameof(Projection))
    {
        _weight = weights.Matrix($"{path}.weight");
        _bias = weights.Find($"{path}.bias");
        _adapter = weights.AdapterOf(path);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, ForwardPass pass)
    {
        var output = _weight.Multiply(input, _bias, pass); // (B, T, O)
        if (_adapter is null || pass.BaseAlone)
            return output;
        using var frozen = output;
        using var added = _adapter.call(input, pass); // (B, T, O)
        return frozen + added;
    }
}

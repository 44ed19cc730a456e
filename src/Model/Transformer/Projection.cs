using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>A linear layer: (B, T, I) to (B, T, O).</summary>
internal sealed class Projection : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    public Projection(FlatParameters parameters, string path) : base(nameof(Projection))
    {
        _weight = parameters[$"{path}.weight"];
        _bias = parameters.Find($"{path}.bias");
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, ForwardPass pass) =>
        pass.Operators.Linear(input, _weight, _bias, pass.Bf16);
}

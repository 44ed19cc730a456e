using ClusterLlm.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>The norm of the architecture, over the last dimension: layer norm in GPT-2, RMS norm in Llama.</summary>
internal sealed class Norm : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly double _epsilon;
    private readonly bool _centred;

    public Norm(ModelWeights weights, string path, ModelOptions model) : base(nameof(Norm))
    {
        _weight = weights[$"{path}.weight"];
        _bias = weights.Find($"{path}.bias");
        _epsilon = model.NormEpsilon;
        _centred = model.Architecture == ModelArchitecture.Gpt2;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, ForwardPass pass) => _centred
        ? pass.Operators.LayerNorm(input, _weight, _bias, _epsilon)
        : pass.Operators.RmsNorm(input, _weight, _epsilon);
}

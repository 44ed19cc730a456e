using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// What a low-rank adapter adds to a linear layer (Hu et al. 2021, section 4.1): (B, T, I) to (B, T, O), scale B A x.
/// </summary>
internal sealed class Adapter : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly Parameter _a; // (r, I)
    private readonly Parameter _b; // (O, r)
    private readonly double _scale;
    private readonly double _dropout;

    public Adapter(Parameter a, Parameter b, double scale, double dropout) : base(nameof(Adapter))
    {
        (_a, _b, _scale, _dropout) = (a, b, scale, dropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var dropped = pass.Trains ? pass.Drop(input, _dropout) : input;
        var inner = pass.Operators.Linear(dropped, _a, null, pass.Bf16) * _scale; // (B, T, r)
        return pass.Operators.Linear(inner, _b, null, pass.Bf16).MoveToOuterDisposeScope(); // (B, T, O)
    }
}

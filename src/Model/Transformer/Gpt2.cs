using ClusterLlm.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// GPT-2's stack: int64 tokens (B, T) to the normed hidden states (B, T, C) that the output projection takes.
/// </summary>
internal sealed class Gpt2 : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly WeightMatrix _tokens;
    private readonly Parameter _positions;
    private readonly ModuleList<Gpt2Block> _blocks;
    private readonly Norm _norm;

    public Gpt2(ModelWeights weights, ModelOptions model) : base(nameof(Gpt2))
    {
        _tokens = weights.Matrix("transformer.wte.weight");
        _positions = weights["transformer.wpe.weight"];
        _blocks = new([.. Enumerable.Range(0, model.Layers).Select(layer => new Gpt2Block(weights, model, layer))]);
        _norm = new(weights, "transformer.ln_f", model);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var positions = pass.AtPositions(_positions, tokens.size(1)); // (T, C)
        var state = pass.Drop(pass.Lookup(_tokens, tokens) + positions); // (B, T, C)
        foreach (var block in _blocks)
            state = block.call(state, pass); // (B, T, C)
        return _norm.call(state, pass).MoveToOuterDisposeScope();
    }
}

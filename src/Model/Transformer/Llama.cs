using ClusterLlm.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Llama's stack: int64 tokens (B, T) to the normed hidden states (B, T, C) that the output projection takes.
/// </summary>
internal sealed class Llama : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly WeightMatrix _tokens;
    private readonly ModuleList<LlamaBlock> _blocks;
    private readonly Norm _norm;
    private readonly RotaryTable _rotary;

    public Llama(ModelWeights weights, ModelOptions model) : base(nameof(Llama))
    {
        _rotary = new(model, weights.Trained.Flat.device);
        _tokens = weights.Matrix("model.embed_tokens.weight");
        _blocks = new([
            .. Enumerable.Range(0, model.Layers).Select(layer => new LlamaBlock(weights, model, layer))]);
        _norm = new(weights, "model.norm", model);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        pass.Rotation = _rotary.At(pass, tokens.size(1)); // (T, D/2)
        var state = pass.Drop(pass.Lookup(_tokens, tokens)); // (B, T, C)
        foreach (var block in _blocks)
            state = block.call(state, pass); // (B, T, C)
        return _norm.call(state, pass).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _rotary.Dispose();
        base.Dispose(disposing);
    }
}

using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// One layer of Llama (Touvron et al. 2023): rotary grouped-query attention and SwiGLU, both behind RMS norms. (B, T,
/// C) to (B, T, C).
/// </summary>
internal sealed class LlamaBlock : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly Norm _norm1;
    private readonly Projection _query;
    private readonly Projection _key;
    private readonly Projection _value;
    private readonly Projection _attentionOutput;
    private readonly Norm _norm2;
    private readonly Projection _gate;
    private readonly Projection _up;
    private readonly Projection _down;
    private readonly int _layer;
    private readonly int _heads;
    private readonly int _keyValueHeads;

    public LlamaBlock(ModelWeights weights, ModelOptions model, int layer) : base(nameof(LlamaBlock))
    {
        string path = FormattableString.Invariant($"model.layers.{layer}");
        _norm1 = new(weights, $"{path}.input_layernorm", model);
        _query = new(weights, $"{path}.self_attn.q_proj");
        _key = new(weights, $"{path}.self_attn.k_proj");
        _value = new(weights, $"{path}.self_attn.v_proj");
        _attentionOutput = new(weights, $"{path}.self_attn.o_proj");
        _norm2 = new(weights, $"{path}.post_attention_layernorm", model);
        _gate = new(weights, $"{path}.mlp.gate_proj");
        _up = new(weights, $"{path}.mlp.up_proj");
        _down = new(weights, $"{path}.mlp.down_proj");
        _layer = layer;
        _heads = model.Heads;
        _keyValueHeads = model.KeyValueHeads();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var attended = _attentionOutput.call(Attend(_norm1.call(input, pass), pass), pass); // (B, T, C)
        var middle = input + pass.Drop(attended);
        var normed = _norm2.call(middle, pass);
        var hidden = pass.Operators.SwiGlu(_gate.call(normed, pass), _up.call(normed, pass)); // (B, T, F)
        var output = _down.call(hidden, pass); // (B, T, C)
        return (middle + pass.Drop(output)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor input, ForwardPass pass)
    {
        var (cosine, sine) = pass.Rotation; // (T, D/2)
        var query = Attention.SplitHeads(_query.call(input, pass), _heads); // (B, H, T, D)
        var key = Attention.SplitHeads(_key.call(input, pass), _keyValueHeads); // (B, H', T, D)
        var value = Attention.SplitHeads(_value.call(input, pass), _keyValueHeads); // (B, H', T, D)
        query = pass.Operators.Rope(query, cosine, sine);
        key = pass.Operators.Rope(key, cosine, sine);
        return Attention.JoinHeads(Attention.Attend(query, key, value, pass, _layer)); // (B, T, C)
    }
}

using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// One layer of GPT-2 (Radford et al. 2019): x + attention(norm(x)), then x + feed-forward(norm(x)). (B, T, C) to (B,
/// T, C).
/// </summary>
internal sealed class Gpt2Block : nn.Module<Tensor, ForwardPass, Tensor>
{
    private readonly Norm _norm1;
    private readonly Projection _queryKeyValue;
    private readonly Projection _attentionOutput;
    private readonly Norm _norm2;
    private readonly Projection _hidden;
    private readonly Projection _output;
    private readonly int _layer;
    private readonly int _heads;

    public Gpt2Block(ModelWeights weights, ModelOptions model, int layer) : base(nameof(Gpt2Block))
    {
        string path = FormattableString.Invariant($"transformer.h.{layer}");
        _norm1 = new(weights, $"{path}.ln_1", model);
        _queryKeyValue = new(weights, $"{path}.attn.c_attn");
        _attentionOutput = new(weights, $"{path}.attn.c_proj");
        _norm2 = new(weights, $"{path}.ln_2", model);
        _hidden = new(weights, $"{path}.mlp.c_fc");
        _output = new(weights, $"{path}.mlp.c_proj");
        _layer = layer;
        _heads = model.Heads;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var attended = _attentionOutput.call(Attend(_norm1.call(input, pass), pass), pass); // (B, T, C)
        var middle = input + pass.Drop(attended);
        var hidden = pass.Operators.GeluTanh(_hidden.call(_norm2.call(middle, pass), pass)); // (B, T, 4C)
        var output = _output.call(hidden, pass); // (B, T, C)
        return (middle + pass.Drop(output)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor input, ForwardPass pass)
    {
        var packed = _queryKeyValue.call(input, pass); // (B, T, 3C)
        if (pass.Caches is null && pass.Dropout <= 0)
            return Attention.AttendPacked(packed, _heads, pass); // (B, T, C)
        var parts = packed.chunk(3, -1); // 3 x (B, T, C)
        var query = Attention.SplitHeads(parts[0], _heads); // (B, H, T, D)
        var key = Attention.SplitHeads(parts[1], _heads); // (B, H, T, D)
        var value = Attention.SplitHeads(parts[2], _heads); // (B, H, T, D)
        return Attention.JoinHeads(Attention.Attend(query, key, value, pass, _layer)); // (B, T, C)
    }
}

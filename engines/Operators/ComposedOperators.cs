using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Engines;

/// <summary>
/// Every operator composed of TorchSharp's public ones: runs anywhere, on any device; the reference for the others.
/// </summary>
public sealed class ComposedOperators : IOperators
{
    public string Name => "composed";

    public bool WritesMatrixGradients => false;

    public IDisposable WriteGradients() => Nothing.Instance;

    public Tensor Linear(Tensor input, Tensor weight, Tensor? bias, bool bf16)
    {
        if (!bf16)
            return nn.functional.linear(input, weight.to(ScalarType.Float32), bias);
        var product = matmul(input.to(ScalarType.BFloat16),
            weight.to(ScalarType.BFloat16).t()).to(ScalarType.Float32); // (..., O)
        return bias is null ? product : product + bias;
    }

    public Tensor QuantizedLinear(Tensor input, Tensor codes, Tensor scales, Tensor? bias, bool bf16) =>
        Linear(input, BlockQuantization.Dequantize(codes, scales), bias, bf16);

    public Tensor GeluTanh(Tensor input)
    {
        var inner = (input + 0.044715 * input.pow(3)) * Math.Sqrt(2 / Math.PI);
        return 0.5 * input * (1.0 + inner.tanh());
    }

    public Tensor LayerNorm(Tensor input, Tensor weight, Tensor? bias, double epsilon) =>
        nn.functional.layer_norm(input, [weight.shape[0]], weight, bias, epsilon);

    public Tensor RmsNorm(Tensor input, Tensor weight, double epsilon) =>
        input * (input.pow(2).mean([-1L], keepdim: true) + epsilon).rsqrt() * weight;

    public Tensor Rope(Tensor input, Tensor cos, Tensor sin)
    {
        var half = input.shape[^1] / 2;
        var (first, second) = (input.narrow(-1, 0, half), input.narrow(-1, half, half)); // (B, H, T, D/2)
        return cat([first * cos - second * sin, second * cos + first * sin], -1); // (B, H, T, D)
    }

    public Tensor CausalAttention(Tensor query, Tensor key, Tensor value)
    {
        var (heads, kvHeads, tokens, dim) = (query.shape[1], key.shape[1], query.shape[2], query.shape[3]);
        var (k, v) = (Repeat(key, heads / kvHeads), Repeat(value, heads / kvHeads)); // (B, H, T, D)
        var scores = matmul(query, k.transpose(-2, -1)) / Math.Sqrt(dim); // (B, H, T, T)
        using var future = ones([tokens, tokens], dtype: ScalarType.Bool, device: query.device).triu(1);
        return matmul(scores.masked_fill(future, double.NegativeInfinity).softmax(-1), v); // (B, H, T, D)
    }

    public Tensor PackedCausalAttention(Tensor packed, int heads, int kvHeads)
    {
        var (batch, tokens) = (packed.shape[0], packed.shape[1]);
        var dim = packed.shape[2] / (heads + 2 * kvHeads);
        Tensor Part(long first, long count) =>
            packed.narrow(2, first * dim, count * dim).view(batch, tokens, count, dim).transpose(1, 2); // (B, H, T, D)
        var output = CausalAttention(Part(0, heads), Part(heads, kvHeads), Part(heads + kvHeads, kvHeads));
        return output.transpose(1, 2).reshape(batch, tokens, heads * dim); // (B, T, H D)
    }

    public Tensor SwiGlu(Tensor gate, Tensor up) => nn.functional.silu(gate) * up;

    public Tensor LinearCrossEntropy(Tensor hidden, Tensor weight, Tensor targets, bool bf16, Tensor? factors = null)
    {
        var logits = Linear(hidden, weight, null, bf16); // (N, V)
        if (factors is not null)
            return (nn.functional.cross_entropy(logits, targets, ignore_index: -100, reduction: nn.Reduction.None)
                * factors).to(ScalarType.Float64).sum();
        return nn.functional.cross_entropy(logits, targets, ignore_index: -100, reduction: nn.Reduction.Sum)
            .to(ScalarType.Float64);
    }

    public void AdamW(Tensor parameters, Tensor first, Tensor second, Tensor gradient, in AdamWCoefficients c)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var g = gradient * c.Clip;
        first.mul_(c.Beta1).add_(g, 1 - c.Beta1);
        second.mul_(c.Beta2).addcmul_(g, g, 1 - c.Beta2);
        var root = second.sqrt().mul_(1 / MathF.Sqrt(c.Bias2)).add_(c.Epsilon);
        parameters.mul_(1 - c.LearningRate * c.Decay).addcdiv_(first, root, -(c.LearningRate / c.Bias1));
    }

    private static Tensor Repeat(Tensor heads, long times)
    {
        if (times == 1)
            return heads;
        var (b, h, t, d) = (heads.shape[0], heads.shape[1], heads.shape[2], heads.shape[3]);
        return heads.unsqueeze(2).expand(b, h, times, t, d).reshape(b, h * times, t, d); // (B, H, T, D)
    }

    internal sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
            // Nothing was turned on.
        }
    }
}

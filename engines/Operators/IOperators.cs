using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Engines;

/// <summary>
/// The operators of a transformer that TorchSharp lacks or that deserve a fused kernel. All are differentiable unless
/// said otherwise, in float32; <c>bf16</c> takes the matrix products in bfloat16 over float32 weights, as PyTorch's
/// autocast does. Shapes: B batch, T tokens, C width, H heads, D = C / H, V vocabulary, N = B x T.
/// </summary>
public interface IOperators
{
    /// <summary>What computes, for the numerics fingerprint.</summary>
    string Name { get; }

    /// <summary>
    /// Whether, within <see cref="WriteGradients"/>, the backward pass of <see cref="Linear"/> and
    /// <see cref="LinearCrossEntropy"/> overwrites the bound <c>grad</c> of their weights and biases, so that these
    /// need no zeroing. Everything else accumulates.
    /// </summary>
    bool WritesMatrixGradients { get; }

    /// <summary>
    /// Turns overwriting on for this thread until disposed; nothing where <see cref="WritesMatrixGradients"/> is false.
    /// </summary>
    IDisposable WriteGradients();

    /// <summary>
    /// x W^T + b: (..., I), (O, I), (O) or null -> (..., O). A weight that needs no gradient may be bfloat16.
    /// </summary>
    Tensor Linear(Tensor input, Tensor weight, Tensor? bias, bool bf16);

    /// <summary>
    /// The same with a frozen weight of 8 bits, see <see cref="BlockQuantization"/>: (..., I), int8 (O, I), (O, ceil(I
    /// /
    /// 64)), (O) or null -> (..., O). Differentiable by the input alone.
    /// </summary>
    Tensor QuantizedLinear(Tensor input, Tensor codes, Tensor scales, Tensor? bias, bool bf16);

    /// <summary>GELU in its tanh form (Hendrycks and Gimpel, 2016), as GPT-2 has it; any shape.</summary>
    Tensor GeluTanh(Tensor input);

    /// <summary>Over the last dimension; bias may be null.</summary>
    Tensor LayerNorm(Tensor input, Tensor weight, Tensor? bias, double epsilon);

    /// <summary>x / sqrt(mean(x^2) + epsilon) * weight over the last dimension (Zhang and Sennrich, 2019).</summary>
    Tensor RmsNorm(Tensor input, Tensor weight, double epsilon);

    /// <summary>
    /// Rotary position embedding, the two halves of a head rotated against each other as Hugging Face's Llama does:
    /// (B, H, T, D) with cos and sin (T, D/2) -> (B, H, T, D).
    /// </summary>
    Tensor Rope(Tensor input, Tensor cos, Tensor sin);

    /// <summary>
    /// Causal attention, scale 1/sqrt(D): (B, H, T, D), (B, Hkv, T, D), (B, Hkv, T, D) -> (B, H, T, D); Hkv divides H.
    /// </summary>
    Tensor CausalAttention(Tensor query, Tensor key, Tensor value);

    /// <summary>The same for q, k and v side by side: (B, T, (H + 2 Hkv) D) -> (B, T, H D).</summary>
    Tensor PackedCausalAttention(Tensor packed, int heads, int kvHeads);

    /// <summary>silu(gate) * up (Shazeer, 2020); any shape.</summary>
    Tensor SwiGlu(Tensor gate, Tensor up);

    /// <summary>
    /// Sum (a float64 scalar) of the cross-entropies of softmax(h W^T): (N, C), (V, C), int64 (N) whose -100 are not
    /// counted; each times its factor, float32 (N), if there are any. Under <see cref="WriteGradients"/> it must be the
    /// root of the backward pass.
    /// </summary>
    Tensor LinearCrossEntropy(Tensor hidden, Tensor weight, Tensor targets, bool bf16, Tensor? factors = null);

    /// <summary>
    /// AdamW with decoupled decay (Loshchilov and Hutter, 2019) on equal ranges of flat float32 buffers, in place,
    /// elementwise: g = clip * gradient; m, v moments; p = p (1 - lr decay) - lr (m / bias1) / (sqrt(v / bias2) +
    /// epsilon). Not differentiable.
    /// </summary>
    void AdamW(Tensor parameters, Tensor first, Tensor second, Tensor gradient, in AdamWCoefficients coefficients);
}

/// <summary>Of one step and one group of parameters. Bias corrections are 1 - beta^t.</summary>
public readonly record struct AdamWCoefficients(
    float LearningRate, float Clip, float Bias1, float Bias2, float Beta1, float Beta2, float Epsilon, float Decay);

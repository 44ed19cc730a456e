using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// A decoder-only transformer over one flat float32 buffer. Owns its parameters, nothing of the optimizer. Not for use
/// by two threads at once.
/// </summary>
public sealed class LanguageModel : IDisposable
{
    private readonly ModelWeights _weights;
    private readonly nn.Module<Tensor, ForwardPass, Tensor> _stack;
    private readonly WeightMatrix _output;

    /// <param name="options">Of the transformer.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="device">Where everything lies.</param>
    /// <param name="lora">With a rank, the model itself is frozen and adapters are trained.</param>
    /// <exception cref="ConfigurationException">lora.target_modules does not fit the model.</exception>
    public LanguageModel(ModelOptions options, int vocabularySize, Device device, LoraOptions? lora = null)
    {
        Options = options;
        Lora = lora ?? new LoraOptions();
        VocabularySize = vocabularySize;
        BaseLayout = ParameterLayout.For(options, vocabularySize);
        _weights = new ModelWeights(options, BaseLayout, Lora, device);
        bool gpt2 = options.Architecture == ModelArchitecture.Gpt2;
        _stack = gpt2 ? new Gpt2(_weights, options) : new Llama(_weights, options);
        string embedding = gpt2 ? "transformer.wte.weight" : "model.embed_tokens.weight";
        _output = _weights.Matrix(options.TiesEmbeddings() ? embedding : "lm_head.weight");
    }

    public ModelOptions Options { get; }

    public int VocabularySize { get; }

    /// <summary>A rank of 0 where the whole model is trained.</summary>
    public LoraOptions Lora { get; }

    /// <summary>Of the model itself.</summary>
    public ParameterLayout BaseLayout { get; }

    /// <summary>Of what is trained: the model itself, or its adapters.</summary>
    public ParameterLayout Layout => _weights.Trained.Layout;

    /// <summary>Whether only adapters are trained.</summary>
    public bool IsAdapted => _weights.IsAdapted;

    public Device Device => Parameters.device;

    /// <summary>All parameters that are trained, float32 (Layout.Length).</summary>
    public Tensor Parameters => _weights.Trained.Flat;

    /// <summary>(V, C); float32, or bfloat16 where it is frozen so.</summary>
    internal Tensor OutputWeight => _output.Stored;

    /// <summary>Takes a tensor of the frozen base: float32, in the layout of memory; the caller keeps it.</summary>
    internal void SetBase(ParameterSpec spec, Tensor values) => _weights.SetBase(spec, values);

    /// <summary>
    /// Sets every trained parameter anew: normal with deviation 0.02, residual projections scaled, norms 1, biases 0;
    /// of adapters, B is 0. The bits
    /// follow from seed and options alone.
    /// </summary>
    public void Initialize(long seed) => ParameterInitializer.Fill(Parameters, Layout, seed);

    /// <summary>int64 tokens (B, T) to hidden states (B, T, C), ready for the output projection.</summary>
    internal Tensor Hidden(Tensor tokens, ForwardPass pass)
    {
        long longest = tokens.size(1);
        if (pass.Packing is { } packing)
            longest = packing.Lengths.Select((length, i) => length + (pass.Caches?[i].Length ?? 0)).Max();
        if (longest > Options.Context)
            throw new ArgumentException($"{longest} tokens are more than the context of {Options.Context}");
        var hidden = _stack.call(tokens, pass);
        for (int i = 0; i < pass.Caches?.Count; i++)
            pass.Caches[i].Advance(pass.Packing!.Lengths[i]);
        return hidden;
    }

    /// <summary>Hidden states (..., C) to logits (..., V).</summary>
    internal Tensor Logits(Tensor hidden, ForwardPass pass) =>
        _output.Multiply(hidden, null, pass);

    internal GradientBinding BindGradient(Tensor gradient) => _weights.Trained.Bind(gradient);

    public void Dispose()
    {
        _stack.Dispose();
        _weights.Dispose();
    }
}

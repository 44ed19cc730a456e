using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// A decoder-only transformer over one flat float32 buffer. Owns its parameters, nothing of the optimizer. Not for use
/// by two threads at once.
/// </summary>
public sealed class LanguageModel : IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly nn.Module<Tensor, ForwardPass, Tensor> _stack;

    public LanguageModel(ModelOptions options, int vocabularySize, Device device)
    {
        Options = options;
        VocabularySize = vocabularySize;
        Layout = ParameterLayout.For(options, vocabularySize);
        _parameters = new FlatParameters(Layout, device);
        bool gpt2 = options.Architecture == ModelArchitecture.Gpt2;
        _stack = gpt2 ? new Gpt2(_parameters, options) : new Llama(_parameters, options);
        string embedding = gpt2 ? "transformer.wte.weight" : "model.embed_tokens.weight";
        OutputWeight = _parameters[options.TiesEmbeddings() ? embedding : "lm_head.weight"];
    }

    public ModelOptions Options { get; }

    public int VocabularySize { get; }

    public ParameterLayout Layout { get; }

    public Device Device => Parameters.device;

    /// <summary>All parameters, float32 (Layout.Length).</summary>
    public Tensor Parameters => _parameters.Flat;

    /// <summary>(V, C).</summary>
    internal Tensor OutputWeight { get; }

    /// <summary>
    /// Sets every parameter anew: normal with deviation 0.02, residual projections scaled, norms 1, biases 0. The bits
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
        pass.Operators.Linear(hidden, OutputWeight, null, pass.Bf16);

    internal GradientBinding BindGradient(Tensor gradient) => _parameters.Bind(gradient);

    public void Dispose()
    {
        _stack.Dispose();
        _parameters.Dispose();
    }
}

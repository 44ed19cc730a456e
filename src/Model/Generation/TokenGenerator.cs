using System.Runtime.InteropServices;
using ClusterLlm.Engines;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Generation;

/// <summary>
/// Continues a sequence of tokens one by one, keeping keys and values of those before. When the context is full it goes
/// on from the newer half. For one thread.
/// </summary>
public sealed class TokenGenerator(LanguageModel model, bool bf16 = false) : IDisposable
{
    private readonly KeyValueCache _cache = new(model.Options, model.Device);
    private readonly float[] _logits = new float[model.VocabularySize];

    /// <summary>
    /// Gives the tokens that follow the prompt (at least one token), each to <paramref name="onToken"/> as soon as it
    /// is drawn.
    /// </summary>
    public IReadOnlyList<int> Generate(ReadOnlySpan<int> prompt, GenerationOptions options, Action<int>? onToken = null,
        CancellationToken cancellation = default)
    {
        if (prompt.IsEmpty)
            throw new ArgumentException("a prompt needs at least one token");
        var sampler = new TokenSampler(options);
        var sequence = new List<int>(prompt.Length + options.MaxTokens);
        sequence.AddRange(prompt);
        _cache.Clear();
        int unread = Math.Min(prompt.Length, model.Options.Context);
        for (int drawn = 0; drawn < options.MaxTokens; drawn++)
        {
            cancellation.ThrowIfCancellationRequested();
            int token = sampler.Sample(NextLogits(CollectionsMarshal.AsSpan(sequence)[^unread..]), drawn);
            if (token == options.EndOfText)
                break;
            sequence.Add(token);
            onToken?.Invoke(token);
            unread = 1;
            if (_cache.Length == model.Options.Context)
            {
                _cache.Clear();
                unread = Math.Max(1, model.Options.Context / 2);
            }
        }

        return sequence[prompt.Length..];
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>Reads the tokens behind those read before; gives the logits (V) after the last.</summary>
    internal ReadOnlySpan<float> NextLogits(ReadOnlySpan<int> tokens)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        long[] wide = new long[tokens.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = tokens[i];
        var pass = new ForwardPass(Operators.Current) { Bf16 = bf16, Cache = _cache };
        var hidden = model.Hidden(tensor(wide, [1, wide.Length], device: model.Device), pass); // (1, T, C)
        var logits = model.Logits(hidden.narrow(1, wide.Length - 1, 1).view(1, -1), pass); // (1, V)
        FlatBuffers.Read(logits.view(-1), 0, _logits);
        return _logits;
    }
}

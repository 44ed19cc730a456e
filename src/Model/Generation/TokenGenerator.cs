using ClusterLlm.Engines;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Generation;

/// <summary>
/// Continues sequences of tokens, several at once, keeping keys and values of what was read. When the context of one is
/// full it goes on from the newer half. For one thread.
/// </summary>
public sealed class TokenGenerator(LanguageModel model, bool bf16 = false)
{
    private readonly float[] _logits = new float[model.VocabularySize];

    /// <param name="prompt">At least one token; of one longer than the context only the end is read.</param>
    public Continuation Begin(ReadOnlySpan<int> prompt, GenerationOptions options) => prompt.IsEmpty
        ? throw new ArgumentException("a prompt needs at least one token")
        : new Continuation(prompt, options, new KeyValueCache(model.Options, model.Device), model.Options.Context);

    /// <summary>Draws the next token of each; none of them may be finished.</summary>
    public void Step(IReadOnlyList<Continuation> texts)
    {
        foreach (var text in texts)
            text.Draw(NextLogits(text.Unread, text.Cache));
    }

    /// <summary>
    /// Gives the tokens that follow the prompt (at least one token), each to <paramref name="onToken"/> as soon as it
    /// is drawn. Stop strings are for <see cref="TextContinuation"/>, and play no part here.
    /// </summary>
    public IReadOnlyList<int> Generate(ReadOnlySpan<int> prompt, GenerationOptions options, Action<int>? onToken = null,
        CancellationToken cancellation = default)
    {
        using var text = Begin(prompt, options);
        while (text.Finish is null)
        {
            cancellation.ThrowIfCancellationRequested();
            int before = text.Answer.Length;
            Step([text]);
            if (text.Answer.Length > before)
                onToken?.Invoke(text.Answer[^1]);
        }

        return text.Answer.ToArray();
    }

    /// <summary>Reads the tokens behind those in the cache; gives the logits (V) after the last.</summary>
    internal ReadOnlySpan<float> NextLogits(ReadOnlySpan<int> tokens, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        long[] wide = new long[tokens.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = tokens[i];
        var pass = new ForwardPass(Operators.Current) { Bf16 = bf16, Cache = cache };
        var hidden = model.Hidden(tensor(wide, [1, wide.Length], device: model.Device), pass); // (1, T, C)
        var logits = model.Logits(hidden.narrow(1, wide.Length - 1, 1).view(1, -1), pass); // (1, V)
        FlatBuffers.Read(logits.view(-1), 0, _logits);
        return _logits;
    }
}

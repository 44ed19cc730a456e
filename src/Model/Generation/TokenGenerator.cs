using ClusterLlm.Engines;
using ClusterLlm.Model.Data;
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
    private float[] _logits = [];

    /// <param name="prompt">At least one token; of one longer than the context only the end is read.</param>
    public Continuation Begin(ReadOnlySpan<int> prompt, GenerationOptions options) => prompt.IsEmpty
        ? throw new ArgumentException("a prompt needs at least one token")
        : new Continuation(prompt, options, new KeyValueCache(model.Options, model.Device), model.Options.Context);

    /// <summary>
    /// Draws the next token of each, all in one pass through the model; none of them may be finished. What is drawn
    /// does not depend on the others, but for the last bits of the products.
    /// </summary>
    public void Step(IReadOnlyList<Continuation> texts)
    {
        var logits = NextLogits([.. texts.Select(text => text.Unread.ToArray())],
            [.. texts.Select(text => text.Cache)]);
        for (int i = 0; i < texts.Count; i++)
            texts[i].Draw(logits.Slice(i * model.VocabularySize, model.VocabularySize));
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

    /// <summary>
    /// Reads sequences of tokens, each behind those in its cache; gives the logits (B, V) after the last of each.
    /// </summary>
    internal ReadOnlySpan<float> NextLogits(IReadOnlyList<int[]> tokens, IReadOnlyList<KeyValueCache> caches)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var packing = new Packing([.. tokens.Select(sequence => sequence.Length)]);
        long[] row = [.. tokens.SelectMany(sequence => sequence).Select(token => (long)token)];
        var pass = new ForwardPass(Operators.Current) { Bf16 = bf16, Packing = packing, Caches = caches };
        using var read = tensor(row, [1, row.Length], device: model.Device); // (1, N)
        var hidden = model.Hidden(read, pass).view(row.Length, -1); // (N, C)
        if (row.Length > tokens.Count)
            hidden = hidden.index_select(0, tensor(packing.Lasts(), device: model.Device)); // (B, C)
        var logits = model.Logits(hidden, pass); // (B, V)
        if (_logits.Length < logits.numel())
            _logits = new float[logits.numel()];
        FlatBuffers.Read(logits.view(-1), 0, _logits.AsSpan(0, (int)logits.numel()));
        return _logits;
    }
}

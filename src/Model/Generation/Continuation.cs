using System.Runtime.InteropServices;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Generation;

/// <summary>
/// A sequence of tokens under way: the prompt, the answer so far, and keys and values of what the model has read.
/// <see cref="TokenGenerator"/> begins and lengthens it.
/// </summary>
public sealed class Continuation : IDisposable
{
    private readonly List<int> _sequence;
    private readonly int _promptLength;
    private readonly GenerationOptions _options;
    private readonly TokenSampler _sampler;
    private int _unread;

    internal Continuation(ReadOnlySpan<int> prompt, GenerationOptions options, KeyValueCache cache, int context)
    {
        _sampler = new TokenSampler(options);
        _options = options;
        _sequence = new List<int>(prompt.Length + Math.Min(options.MaxTokens, context));
        _sequence.AddRange(prompt);
        _promptLength = prompt.Length;
        _unread = Math.Min(prompt.Length, context);
        (Cache, Context) = (cache, context);
    }

    public int PromptLength => _promptLength;

    /// <summary>The tokens after the prompt, without the stop token.</summary>
    public ReadOnlySpan<int> Answer => Sequence[_promptLength..];

    /// <summary>Null while it goes on.</summary>
    public FinishReason? Finish { get; private set; }

    internal KeyValueCache Cache { get; }

    /// <summary>What the model must read before the next token can be drawn.</summary>
    internal ReadOnlySpan<int> Unread => Sequence[^_unread..];

    private ReadOnlySpan<int> Sequence => CollectionsMarshal.AsSpan(_sequence);

    private int Context { get; }

    public void Dispose() => Cache.Dispose();

    /// <summary>Draws the next token from the logits (V) after what was unread.</summary>
    internal void Draw(ReadOnlySpan<float> logits)
    {
        int token = _sampler.Sample(logits, Sequence[.._promptLength], Answer);
        if (_options.StopTokens.Contains(token))
        {
            Finish = FinishReason.Stop;
            return;
        }
        _sequence.Add(token);
        if (Answer.Length == _options.MaxTokens)
            Finish = FinishReason.Length;
        _unread = 1;
        if (Cache.Length == Context)
        {
            Cache.Truncate(0);
            _unread = Math.Max(1, Context / 2);
        }
    }

    /// <summary>Ends it before its time.</summary>
    internal void Stop() => Finish = FinishReason.Stop;
}

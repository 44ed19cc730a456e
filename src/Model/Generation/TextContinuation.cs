using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Generation;

/// <summary>A continuation as text, up to a stop token or stop string. Owns the continuation.</summary>
public sealed class TextContinuation(Continuation tokens, GenerationOptions options, ITokenizer tokenizer)
    : IDisposable
{
    private readonly TokenStreamDecoder _decoder = new(tokenizer);
    private readonly StopStringFilter _filter = new(options.StopStrings);
    private int _taken;

    public Continuation Tokens => tokens;

    /// <summary>
    /// The text that came since the last call; after it <see cref="Continuation.Finish"/> is settled. Empty in the
    /// middle of a character, and while a stop string may have begun.
    /// </summary>
    public string Take()
    {
        string text = "";
        for (; _taken < tokens.Answer.Length; _taken++)
            text += _filter.Add(_decoder.Add(tokens.Answer[_taken]));
        if (tokens.Finish is not null)
            text += _filter.Add(_decoder.Finish()) + _filter.Finish();
        if (_filter.Stopped)
            tokens.Stop();
        return text;
    }

    public void Dispose() => tokens.Dispose();
}

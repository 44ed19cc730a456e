using System.Threading.Channels;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>One answer that is asked for. The compute thread writes it, the request's handler reads it.</summary>
internal sealed class GenerationJob(int[] prompt, GenerationOptions options, CancellationToken cancellation)
{
    private readonly Channel<string> text = Channel.CreateUnbounded<string>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public int[] Prompt { get; } = prompt;
    public GenerationOptions Options { get; } = options;

    /// <summary>Who asked is no longer there.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Pieces of the answer; it ends with the answer, or throws what went wrong.</summary>
    public ChannelReader<string> Text => text.Reader;

    /// <summary>Tokens of the answer, once the text has ended.</summary>
    public int Tokens { get; private set; }

    /// <summary>Why it ended, once it has.</summary>
    public FinishReason Finish { get; private set; }

    public void Add(TextContinuation written)
    {
        var piece = written.Take();
        if (piece.Length > 0)
            text.Writer.TryWrite(piece);
        if (written.Tokens.Finish is not { } finish)
            return;
        (Tokens, Finish) = (written.Tokens.Answer.Length, finish);
        text.Writer.Complete();
    }

    public void Fail(Exception error) => text.Writer.TryComplete(error);
}

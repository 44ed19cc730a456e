using System.Text;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Sampling;

/// <summary>
/// A conversation with a model. Where the context is too short for all of it, the oldest turns are forgotten; the
/// system's words stay.
/// </summary>
internal sealed class ChatSession(TextGeneration generation, GenerationOptions options)
{
    /// <summary>So much of the context is kept free for an answer, if it may be so long.</summary>
    private const int ShareOfAnswer = 4;

    private readonly List<ChatMessage> turns = [];
    private int answers;

    /// <summary>What the model is told before all turns; null says nothing.</summary>
    public string? System { get; set; }

    public void Reset() => turns.Clear();

    /// <summary>Answers a message; what is handed out until it is cancelled stays part of the conversation.</summary>
    /// <param name="message">The user's.</param>
    /// <param name="onText">Receives the answer as it comes.</param>
    /// <param name="onForgotten">Receives how many turns are forgotten, if any are.</param>
    /// <param name="cancellation">Ends the answer early, without an exception.</param>
    /// <exception cref="DataException">The message alone is too long, or the template refuses it.</exception>
    public void Answer(string message, Action<string> onText, Action<int> onForgotten, CancellationToken cancellation)
    {
        ChatMessage[] before = [.. turns];
        turns.Add(ChatMessage.User(message));
        int[] prompt;
        GenerationOptions ending;
        try
        {
            ending = generation.Chat.WithEnds(options);
            prompt = Fit(onForgotten);
        }
        catch (DataException)
        {
            // As if it had not been said: what was to be forgotten for it is not.
            turns.Clear();
            turns.AddRange(before);
            throw;
        }
        var answer = new StringBuilder();
        try
        {
            generation.Write(prompt, ending with
            {
                MaxTokens = Math.Min(options.MaxTokens, generation.Context - prompt.Length),
                Seed = options.Seed + answers++,
            }, text =>
            {
                answer.Append(text);
                onText(text);
            }, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was said is said.
        }
        turns.Add(ChatMessage.Assistant(answer.ToString().Trim()));
    }

    /// <summary>The user's last message, taken back with its answer; null if there is none.</summary>
    public string? TakeBack()
    {
        var last = turns.FindLastIndex(turn => turn.Role == ChatRole.User);
        if (last < 0)
            return null;
        var message = turns[last].Content;
        turns.RemoveRange(last, turns.Count - last);
        return message;
    }

    private int[] Fit(Action<int> onForgotten)
    {
        var room = generation.Context - Math.Min(options.MaxTokens, generation.Context / ShareOfAnswer);
        var forgotten = 0;
        while (true)
        {
            var prompt = generation.Chat.Encode(System is null ? turns : [ChatMessage.System(System), .. turns]);
            if (prompt.Length <= room || (turns.Count == 1 && prompt.Length < generation.Context))
            {
                if (forgotten > 0)
                    onForgotten(forgotten);
                return prompt;
            }
            if (turns.Count == 1)
                throw new DataException(
                    $"this message makes {prompt.Length} tokens, and the model's context is {generation.Context}");
            var next = turns.FindIndex(1, turn => turn.Role == ChatRole.User);
            turns.RemoveRange(0, next);
            forgotten++;
        }
    }
}

using System.Buffers;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Turns records into tokens, and says which of them are to be learnt: what the assistant says and its end. The text is
/// encoded in pieces, cut where an answer begins and ends, so that a prompt has the same tokens here as when a model is
/// asked. Names of special tokens in messages are ordinary text; those that the template writes are special tokens,
/// where the tokenizer has them. Immutable and safe to use from many threads.
/// </summary>
public sealed class ExampleEncoder
{
    private readonly LossOn lossOn;
    private readonly SpecialTokenScanner scanner;
    private readonly ChatLayouter layouter;
    private readonly ChatLayouter prompts;
    private readonly int? endOfText;
    private readonly HashSet<int> specialIds;

    /// <param name="tokenizer">Of the model.</param>
    /// <param name="template">Where it names no end token, the tokenizer's is taken.</param>
    /// <param name="lossOn">Which tokens count.</param>
    public ExampleEncoder(ITokenizer tokenizer, ChatTemplate template, LossOn lossOn = LossOn.Completions)
    {
        this.lossOn = lossOn;
        TemplateTokens tokens = template.Tokens;
        Template = template.With(tokens with { Eos = tokens.Eos ?? TemplateTokens.Of(tokenizer).Eos });
        endOfText = Template.Tokens.Eos is { } eos && tokenizer.SpecialTokens.TryGetValue(eos, out int id)
            ? id
            : tokenizer.EndOfText;
        specialIds = [.. tokenizer.SpecialTokens.Values];
        scanner = new SpecialTokenScanner(tokenizer);
        var guard = new ContentGuard(tokenizer.SpecialTokens.Keys);
        layouter = new ChatLayouter(Template.With(FixedClock.Instance), scanner, guard);
        prompts = new ChatLayouter(Template, scanner, guard);
    }

    /// <summary>The template, with the special tokens that it was given or that the tokenizer has.</summary>
    public ChatTemplate Template { get; }

    /// <exception cref="DataException">
    /// The template refuses the conversation, or a character is not in the vocabulary; names file and line.
    /// </exception>
    public TokenizedExample Encode(ConversationRecord record) => At(record.Origin, () =>
    {
        ChatLayout layout = layouter.Whole(record.Messages, record.PromptMessages, record.Bare);
        var tokens = new ArrayBufferWriter<int>();
        var mask = new List<bool>();
        Encode(layout, layout.Text.Length, tokens, mask);
        if (layout.AppendEnd && endOfText is { } end)
        {
            tokens.Write([end]);
            mask.Add(true);
        }

        // Nothing comes before the first token from which it could be predicted.
        if (mask.Count > 0)
        {
            mask[0] = false;
        }

        return new TokenizedExample(tokens.WrittenSpan.ToArray(), [.. mask]);
    });

    /// <exception cref="DataException">As for a conversation.</exception>
    public TokenizedPair Encode(PreferenceRecord record) => At(record.Origin, () =>
    {
        (int[] prompt, int[] chosen) = Complete(record, record.Chosen);
        (int[] other, int[] rejected) = Complete(record, record.Rejected);
        return prompt.AsSpan().SequenceEqual(other)
            ? new TokenizedPair(prompt, chosen, rejected)
            : throw new DataException($"{Template.Name}: the prompt is not the same before both answers");
    });

    /// <summary>Tokens of a conversation up to where the assistant's next answer begins.</summary>
    /// <exception cref="DataException">As for a record, without a place.</exception>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => Prompt(messages, bare: false);

    /// <summary>Tokens of a prompt that is to be completed, as records of prompt and completion have it.</summary>
    /// <exception cref="DataException">As for a record, without a place.</exception>
    public int[] EncodePrompt(string prompt) => Prompt([ChatMessage.User(prompt)], bare: true);

    /// <summary>What ends an answer of the assistant, by which generation knows when to stop.</summary>
    /// <exception cref="DataException">The template refuses a conversation of one question and answer.</exception>
    public AnswerEnd FindAnswerEnd()
    {
        const string answer = "answer";
        ChatMessage[] probe = [ChatMessage.User("question"), ChatMessage.Assistant(answer)];
        ChatLayout layout = layouter.Whole(probe, given: 0, bare: false);
        (int start, int end, _) = layout.Answers[^1];
        int at = layout.Text.IndexOf(answer, start, end - start, StringComparison.Ordinal);
        int marked = at < 0 ? end : at + answer.Length;
        string marker = layout.Text[marked..end];
        var tokens = new ArrayBufferWriter<int>();
        scanner.Encode(layout.Text, marked, end, layout.Content, tokens);
        int[] special = [.. tokens.WrittenSpan.ToArray().Where(specialIds.Contains)];
        return new AnswerEnd(
            [.. special.Append(endOfText ?? -1).Where(id => id >= 0).Distinct()],
            special.Length > 0 || marker.Length == 0 ? null : marker);
    }

    private int[] Prompt(IReadOnlyList<ChatMessage> messages, bool bare)
    {
        ChatLayout layout = prompts.Prompt(messages, bare);
        var tokens = new ArrayBufferWriter<int>();
        Encode(layout, layout.Text.Length, tokens, []);
        return tokens.WrittenSpan.ToArray();
    }

    private (int[] Prompt, int[] Completion) Complete(PreferenceRecord record, ChatMessage answer)
    {
        ChatLayout layout = layouter.Whole([.. record.Prompt, answer], record.Prompt.Count, record.Bare);
        (int start, int end, _) = layout.Answers[^1];
        var prompt = new ArrayBufferWriter<int>();
        Encode(layout, start, prompt, []);
        var completion = new ArrayBufferWriter<int>();
        scanner.Encode(layout.Text, start, end, layout.Content, completion);
        if (layout.AppendEnd && endOfText is { } token)
        {
            completion.Write([token]);
        }

        return (prompt.WrittenSpan.ToArray(), completion.WrittenSpan.ToArray());
    }

    /// <summary>Appends the tokens of the text up to a border between pieces, and for each whether it counts.</summary>
    private void Encode(ChatLayout layout, int length, ArrayBufferWriter<int> tokens, List<bool> mask)
    {
        int at = 0;
        foreach (Answer answer in layout.Answers.Append(new Answer(length, length, Learnt: false)))
        {
            Piece(Math.Min(answer.Start, length), learnt: false);
            Piece(Math.Min(answer.End, length), answer.Learnt);
        }

        void Piece(int end, bool learnt)
        {
            scanner.Encode(layout.Text, at, end, layout.Content, tokens);
            mask.AddRange(Enumerable.Repeat(learnt || lossOn == LossOn.All, tokens.WrittenCount - mask.Count));
            at = end;
        }
    }

    private static T At<T>(RecordOrigin origin, Func<T> encode)
    {
        try
        {
            return encode();
        }
        catch (DataException error)
        {
            throw new DataException($"{origin}: {error.Message}", error);
        }
    }
}

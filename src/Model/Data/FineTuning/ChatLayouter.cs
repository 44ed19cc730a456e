using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Renders conversations and finds what the assistant says in them: by the template's generation blocks, or else by
/// rendering up to each answer and with it, which must only ever append.
/// </summary>
internal sealed class ChatLayouter(ChatTemplate template, SpecialTokenScanner scanner, ContentGuard guard)
{
    /// <param name="messages">The last of the assistant.</param>
    /// <param name="given">So many messages at the start are not learnt.</param>
    /// <param name="bare">A prompt and its completion.</param>
    /// <exception cref="DataException">The template fails, or does not only append.</exception>
    public ChatLayout Whole(IReadOnlyList<ChatMessage> messages, int given, bool bare)
    {
        GuardedContent content = guard.Guard(messages, template.ToJinja());
        RenderedChat whole = template.Render(content.Messages, addGenerationPrompt: false, bare);
        List<Answer> answers = template.HasGeneration
            ? Marked(whole, content.Messages, given)
            : Found(whole.Text, content.Messages, given, bare);
        if (answers.Count == 0 || !answers[^1].Learnt)
        {
            throw new DataException($"{template.Name}: its generation blocks do not mark the last answer");
        }

        Answer last = answers[^1];
        if (scanner.EndsWithName(whole.Text.AsSpan(last.Start..last.End)))
        {
            return new ChatLayout(content, whole.Text, answers, AppendEnd: false);
        }

        // What a template writes after the last answer and its blocks do not mark is part of its end.
        int end = string.IsNullOrWhiteSpace(whole.Text[last.End..]) ? last.End : whole.Text.TrimEnd().Length;
        answers[^1] = last with { End = end };
        return new ChatLayout(content, whole.Text[..end], answers, AppendEnd: true);
    }

    /// <summary>The text before an answer, cut where it was when its earlier answers were learnt.</summary>
    public ChatLayout Prompt(IReadOnlyList<ChatMessage> messages, bool bare)
    {
        GuardedContent content = guard.Guard(messages, template.ToJinja());
        RenderedChat prompt = template.Render(content.Messages, addGenerationPrompt: true, bare);
        return new ChatLayout(content, prompt.Text, Borders(prompt, content.Messages, bare), AppendEnd: false);
    }

    private List<Answer> Borders(RenderedChat prompt, IReadOnlyList<ChatMessage> messages, bool bare)
    {
        try
        {
            return template.HasGeneration
                ? Marked(prompt, messages, given: 0)
                : Found(prompt.Text, messages, given: 0, bare);
        }
        catch (DataException)
        {
            // Such a template cannot be trained with, so there are no borders that the prompt would have to share.
            return [];
        }
    }

    private List<Answer> Marked(RenderedChat chat, IReadOnlyList<ChatMessage> messages, int given)
    {
        int learnt = messages.Skip(given).Count(message => message.Role == ChatRole.Assistant);
        var answers = new List<Answer>();
        for (int i = 0; i < chat.Generated.Count; i++)
        {
            (int start, int end) = chat.Generated[i];
            int trimmed = start + chat.Text.AsSpan(start..end).TrimEnd().Length;
            bool ended = scanner.EndsWithName(chat.Text.AsSpan(start..trimmed));
            end = ended ? trimmed : end + scanner.NameAtStart(chat.Text.AsSpan(end));
            answers.Add(new Answer(start, end, i >= chat.Generated.Count - learnt));
        }

        return answers;
    }

    private List<Answer> Found(string text, IReadOnlyList<ChatMessage> messages, int given, bool bare)
    {
        var answers = new List<Answer>();
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatRole.Assistant)
            {
                continue;
            }

            string before = template.Render([.. messages.Take(i)], addGenerationPrompt: true, bare).Text;
            string with = template.Render([.. messages.Take(i + 1)], addGenerationPrompt: false, bare).Text;
            if (!with.StartsWith(before, StringComparison.Ordinal)
                || !text.StartsWith(before, StringComparison.Ordinal))
            {
                throw NotAppending(i);
            }

            int end = text.StartsWith(with, StringComparison.Ordinal)
                ? EndOf(with, before.Length, messages[i].Content)
                : scanner.LastNameEnd(text, before.Length, text.AsSpan().CommonPrefixLength(with));
            answers.Add(end > before.Length ? new Answer(before.Length, end, i >= given) : throw NotAppending(i));
        }

        return answers;
    }

    /// <summary>
    /// White space after an end marker belongs to what comes next; where there is no marker, it is the marker.
    /// </summary>
    private int EndOf(string text, int start, string content)
    {
        ReadOnlySpan<char> turn = text.AsSpan(start).TrimEnd();
        bool marked = scanner.EndsWithName(turn)
            || !turn.EndsWith(content.AsSpan().TrimEnd(), StringComparison.Ordinal);
        return marked ? start + turn.Length : text.Length;
    }

    private DataException NotAppending(int message) => new(
        $"{template.Name}: the text up to message {message + 1} is not how the whole begins, so that what the "
        + "assistant says cannot be told; mark it in the template by {% generation %} and {% endgeneration %}");
}

using System.Buffers;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Keeps what people write from becoming special tokens. Where a message has the name of one, in any case of letters,
/// or could complete one together with the template's text around it, a character of it is replaced by a private-use
/// character that occurs nowhere else, until the template has been rendered.
/// </summary>
internal sealed class ContentGuard
{
    private readonly SearchValues<string> search;

    /// <summary>
    /// Proper beginnings and ends of names: a message that ends or begins so could become part of one.
    /// </summary>
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> heads;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> tails;
    private readonly int longest;

    public ContentGuard(IEnumerable<string> specialTokens)
    {
        string[] names = [.. specialTokens.Where(name => name.Length > 0)];
        longest = names.Length == 0 ? 0 : names.Max(name => name.Length);
        search = SearchValues.Create(names, StringComparison.OrdinalIgnoreCase);
        heads = Parts(names, (name, length) => name[..length]);
        tails = Parts(names, (name, length) => name[^length..]);
    }

    /// <exception cref="DataException">The messages use every private-use character there is.</exception>
    public GuardedContent Guard(IReadOnlyList<ChatMessage> messages, string template)
    {
        var standIns = new StandIns(messages, template);
        return new GuardedContent([.. messages.Select(message => Guard(message, standIns))], standIns);
    }

    private ChatMessage Guard(ChatMessage message, StandIns standIns)
    {
        string content = Guard(message.Content, standIns);
        (string, string)? parts = message.Parts is { } given
            ? (Guard(given.Instruction, standIns), Guard(given.Input, standIns))
            : null;
        return ReferenceEquals(content, message.Content) && parts == message.Parts
            ? message
            : message with { Content = content, Parts = parts };
    }

    /// <summary>The same text, and the same object, if nothing in it is in danger.</summary>
    private string Guard(string text, StandIns standIns)
    {
        char[]? guarded = null;
        void Replace(int at) => (guarded ??= text.ToCharArray())[at] = standIns.For(text[at]);
        for (int at = NextName(text, 0); at >= 0; at = NextName(text, at + 1))
        {
            Replace(at);
        }

        int start = text.Length - text.AsSpan().TrimStart().Length;
        int end = text.AsSpan().TrimEnd().Length;
        for (int length = 1; length < longest && start + length <= end; length++)
        {
            if (tails.Contains(text.AsSpan(start, length)))
            {
                Replace(start);
            }

            if (heads.Contains(text.AsSpan(end - length, length)))
            {
                Replace(end - length);
            }
        }

        return guarded is null ? text : new string(guarded);
    }

    private int NextName(string text, int start)
    {
        int next = longest == 0 || start >= text.Length ? -1 : text.AsSpan(start).IndexOfAny(search);
        return next < 0 ? -1 : start + next;
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Parts(
        string[] names, Func<string, int, string> part) =>
        names.SelectMany(name => Enumerable.Range(1, name.Length - 1).Select(length => part(name, length)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}

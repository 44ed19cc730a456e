using System.Buffers;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Private-use characters that stand for others in one conversation, whose text has none of them.</summary>
internal sealed class StandIns(IReadOnlyList<ChatMessage> messages, string template)
{
    private const char First = '\uE000';
    private const char Last = '\uF8FF';

    private readonly Dictionary<char, char> standIns = [];
    private readonly Dictionary<char, char> originals = [];
    private HashSet<char>? taken;
    private char next = First;

    public char For(char original)
    {
        if (!standIns.TryGetValue(original, out char standIn))
        {
            standIn = Free();
            standIns.Add(original, standIn);
            originals.Add(standIn, original);
        }

        return standIn;
    }

    public string Restore(ReadOnlySpan<char> text)
    {
        string copy = text.ToString();
        return originals.Count == 0 || !text.ContainsAny(SearchValues.Create([.. originals.Keys]))
            ? copy
            : string.Create(copy.Length, copy, (restored, guarded) =>
            {
                for (int i = 0; i < restored.Length; i++)
                {
                    restored[i] = originals.GetValueOrDefault(guarded[i], guarded[i]);
                }
            });
    }

    private char Free()
    {
        taken ??= [.. Texts().SelectMany(text => text).Where(c => c is >= First and <= Last)];
        while (taken.Contains(next))
        {
            next++;
        }

        return next <= Last
            ? next++
            : throw new DataException("the conversation uses every private-use character from U+E000 to U+F8FF");
    }

    private IEnumerable<string> Texts() => messages
        .SelectMany(message => new[] { message.Content, message.Parts?.Instruction, message.Parts?.Input })
        .OfType<string>().Append(template);
}

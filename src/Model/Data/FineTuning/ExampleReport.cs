namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>What became of the records that were read; grows while reading.</summary>
public sealed class ExampleReport
{
    private const int ShownLines = 5;

    private readonly List<string> firstDropped = [];
    private readonly List<string> firstTruncated = [];

    /// <summary>Examples, or pairs, that are to be trained on.</summary>
    public long Examples { get; private set; }

    /// <summary>Their tokens; of a pair the prompt counts twice.</summary>
    public long Tokens { get; private set; }

    /// <summary>Tokens whose prediction counts.</summary>
    public long LossTokens { get; private set; }

    /// <summary>Tokens of the longest sequence, before truncation.</summary>
    public int Longest { get; private set; }

    /// <summary>Examples that lost their end for being too long.</summary>
    public long Truncated { get; private set; }

    /// <summary>Records of which nothing to learn was left within the greatest length.</summary>
    public long Dropped { get; private set; }

    /// <summary>File and line of the first few that lost their end.</summary>
    public IReadOnlyList<string> FirstTruncated => firstTruncated;

    /// <summary>File, line and length of the first few that were dropped.</summary>
    public IReadOnlyList<string> FirstDropped => firstDropped;

    internal void Count(RecordOrigin origin, int length, int maxLength, (long Tokens, long LossTokens)? kept)
    {
        Longest = Math.Max(Longest, length);
        if (kept is not { } counts)
        {
            Dropped++;
            Show(firstDropped, origin, length);
            return;
        }

        Examples++;
        Tokens += counts.Tokens;
        LossTokens += counts.LossTokens;
        if (length > maxLength)
        {
            Truncated++;
            Show(firstTruncated, origin, length);
        }
    }

    private static void Show(List<string> lines, RecordOrigin origin, int length)
    {
        if (lines.Count < ShownLines)
        {
            lines.Add(FormattableString.Invariant($"{origin}: {length} tokens"));
        }
    }
}

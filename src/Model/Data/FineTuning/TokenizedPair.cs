namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>A prompt with a better and a worse completion.</summary>
/// <param name="Prompt">Tokens up to where the answer begins, as at inference.</param>
/// <param name="Chosen">Tokens of the better completion, with its end.</param>
/// <param name="Rejected">Tokens of the worse completion, with its end.</param>
public sealed record TokenizedPair(int[] Prompt, int[] Chosen, int[] Rejected)
{
    /// <summary>Tokens of the longer of the two sequences.</summary>
    public int Length => Prompt.Length + Math.Max(Chosen.Length, Rejected.Length);

    /// <summary>Itself, or with shorter completions; null if there is nothing to compare them by.</summary>
    public TokenizedPair? Truncate(int maxLength)
    {
        int room = maxLength - Prompt.Length;
        // One token alone predicts nothing.
        if (room < 1 || Prompt.Length + Math.Min(Chosen.Length, Rejected.Length) < 2)
        {
            return null;
        }

        return Length <= maxLength
            ? this
            : this with { Chosen = First(Chosen, room), Rejected = First(Rejected, room) };
    }

    private static int[] First(int[] tokens, int count) => tokens.Length <= count ? tokens : tokens[..count];
}

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>A sequence to learn, of one record.</summary>
/// <param name="Tokens">The whole sequence: (T).</param>
/// <param name="Mask">
/// Whether the prediction of that token from those before it counts in the loss: (T). Never so for the first.
/// </param>
public sealed record TokenizedExample(int[] Tokens, bool[] Mask)
{
    /// <summary>Predictions that count.</summary>
    public int LossTokens => Mask.AsSpan().Count(true);

    /// <summary>Itself, or its first tokens; null if nothing to learn is left of it.</summary>
    public TokenizedExample? Truncate(int maxLength)
    {
        TokenizedExample cut = Tokens.Length <= maxLength
            ? this
            : new TokenizedExample(Tokens[..maxLength], Mask[..maxLength]);
        return cut.LossTokens > 0 ? cut : null;
    }
}

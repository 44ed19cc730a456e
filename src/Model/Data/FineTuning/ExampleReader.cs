namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Records of a file or folder as tokens, no longer than a bound: what is longer loses its end, and is dropped if nothing
/// to learn is left.
/// </summary>
public sealed class ExampleReader
{
    private readonly ExampleEncoder encoder;
    private readonly int maxLength;

    /// <param name="records">Where they come from; may be read once.</param>
    /// <param name="encoder">What makes tokens of them.</param>
    /// <param name="maxLength">Of a sequence in tokens, at least 2.</param>
    public ExampleReader(RecordReader records, ExampleEncoder encoder, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        (Records, this.encoder, this.maxLength) = (records, encoder, maxLength);
    }

    public RecordReader Records { get; }

    public ExampleReport Report { get; } = new();

    /// <summary>Examples to learn, in the order of their records.</summary>
    /// <exception cref="DataException">A bad line, unless such are skipped; or a record is a preference.</exception>
    public IEnumerable<TokenizedExample> Examples()
    {
        foreach (FineTuningRecord record in Records.Read())
        {
            if (record is not ConversationRecord conversation)
            {
                throw new DataException(
                    $"{record.Origin}: a preference (chosen and rejected), which is not for supervised fine-tuning");
            }

            if (Encode(() => encoder.Encode(conversation)) is { } whole && Keep(record.Origin, whole) is { } example)
            {
                yield return example;
            }
        }
    }

    /// <summary>Pairs to prefer by, in the order of their records.</summary>
    /// <exception cref="DataException">A bad line, unless such are skipped; or a record is not a preference.</exception>
    public IEnumerable<TokenizedPair> Pairs()
    {
        foreach (FineTuningRecord record in Records.Read())
        {
            if (record is not PreferenceRecord preference)
            {
                throw new DataException(
                    $"{record.Origin}: not a preference: training on preferences needs chosen and rejected");
            }

            if (Encode(() => encoder.Encode(preference)) is { } whole && Keep(record.Origin, whole) is { } pair)
            {
                yield return pair;
            }
        }
    }

    private TokenizedExample? Keep(RecordOrigin origin, TokenizedExample whole)
    {
        TokenizedExample? kept = whole.Truncate(maxLength);
        Report.Count(
            origin, whole.Tokens.Length, maxLength, kept is null ? null : (kept.Tokens.Length, kept.LossTokens));
        return kept;
    }

    private TokenizedPair? Keep(RecordOrigin origin, TokenizedPair whole)
    {
        TokenizedPair? kept = whole.Truncate(maxLength);
        long loss = kept is null ? 0 : (long)kept.Chosen.Length + kept.Rejected.Length;
        Report.Count(origin, whole.Length, maxLength, kept is null ? null : ((2L * kept.Prompt.Length) + loss, loss));
        return kept;
    }

    /// <summary>Null for a record that cannot be encoded, where those are skipped.</summary>
    private T? Encode<T>(Func<T> encode) where T : class
    {
        try
        {
            return encode();
        }
        catch (DataException bad)
        {
            Records.Refuse(bad);
            return null;
        }
    }
}

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Records of a file or folder as tokens, no longer than a bound: what is longer loses its end, and is dropped if
/// nothing to learn is left.
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
    public IEnumerable<TokenizedExample> Examples() => Read().Select(record => record.Example
        ?? throw new DataException(
            $"{record.Origin}: a preference (chosen and rejected), which is not for supervised fine-tuning"));

    /// <summary>Pairs to prefer by, in the order of their records.</summary>
    /// <exception cref="DataException">A bad line, unless such are skipped; or a record is not a
    /// preference.</exception>
    public IEnumerable<TokenizedPair> Pairs() => Read().Select(record => record.Pair
        ?? throw new DataException(
            $"{record.Origin}: not a preference: training on preferences needs chosen and rejected"));

    /// <summary>All records of which something is left, with where they stand.</summary>
    /// <exception cref="DataException">A bad line, unless such are skipped.</exception>
    public IEnumerable<EncodedRecord> Read()
    {
        foreach (FineTuningRecord record in Records.Read())
        {
            if (Encode(record) is { } whole)
            {
                TokenizedExample? example = whole.Example is null ? null : Keep(record.Origin, whole.Example);
                TokenizedPair? pair = whole.Pair is null ? null : Keep(record.Origin, whole.Pair);
                if (example is not null || pair is not null)
                {
                    yield return new EncodedRecord(record.Origin, example, pair);
                }
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
    private EncodedRecord? Encode(FineTuningRecord record)
    {
        try
        {
            return record is PreferenceRecord preference
                ? new EncodedRecord(record.Origin, null, encoder.Encode(preference))
                : new EncodedRecord(record.Origin, encoder.Encode((ConversationRecord)record), null);
        }
        catch (DataException bad)
        {
            Records.Refuse(bad);
            return null;
        }
    }
}

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Sequences to train on and to hold out, as they are read, and what became of the rest.</summary>
internal sealed class ExampleSplit(ExampleEncoder encoder, int maxLength, bool preferences, bool skipBadLines,
    CancellationToken cancellation)
{
    private const ulong HoldOutKey = 0x68656C64; // "held"
    private const int Shown = 5;

    private readonly List<ExampleReader> readers = [];
    private long examples;
    private long heldOut;

    /// <summary>Of preferences, two each: the better and the worse.</summary>
    public List<TokenizedExample> Train { get; } = [];

    public List<TokenizedExample> Validation { get; } = [];

    /// <param name="path">A file or folder.</param>
    /// <param name="heldOutFraction">How many of its examples are held out: by their number alone, so always the
    /// same.</param> <exception cref="DataException">A record cannot be used.</exception>
    public void Read(string path, double heldOutFraction)
    {
        var reader = new ExampleReader(new RecordReader(path, skipBadLines), encoder, maxLength);
        readers.Add(reader);
        ulong number = 0;
        foreach (TokenizedExample[] example in Sequences(reader))
        {
            cancellation.ThrowIfCancellationRequested();
            bool held = KeyedHash.Mix(HoldOutKey, number++) < heldOutFraction * ulong.MaxValue;
            (held ? Validation : Train).AddRange(example);
            (examples, heldOut) = held ? (examples, heldOut + 1) : (examples + 1, heldOut);
        }
    }

    /// <summary>Throws if nothing is left to train on.</summary>
    public void Check(string path)
    {
        if (Train.Count == 0)
        {
            throw new DataException(Sum(reader => reader.Report.Dropped) > 0
                ? $"{path}: every example lost its whole completion to finetune.max_length ({maxLength} tokens)"
                : $"{path}: data.validation_fraction holds every example out, and none is left to train on");
        }
    }

    public ExampleCounts Counts() => new(examples, heldOut, Train.Sum(example => example.Tokens.LongLength),
        Train.Sum(example => (long)example.LossTokens), Sum(reader => reader.Report.Truncated),
        Sum(reader => reader.Report.Dropped), First(reader => reader.Report.FirstDropped),
        Sum(reader => reader.Records.BadLines), First(reader => reader.Records.FirstBadLines));

    private IEnumerable<TokenizedExample[]> Sequences(ExampleReader reader) => preferences
        ? reader.Pairs().Select(pair =>
            new[] { Sequence(pair.Prompt, pair.Chosen), Sequence(pair.Prompt, pair.Rejected) })
        : reader.Examples().Select(example => new[] { example });

    private static TokenizedExample Sequence(int[] prompt, int[] completion)
    {
        bool[] mask = new bool[prompt.Length + completion.Length];
        mask.AsSpan(prompt.Length).Fill(true);
        // Nothing comes before the first token from which it could be predicted.
        mask[0] = false;
        return new TokenizedExample([.. prompt, .. completion], mask);
    }

    private long Sum(Func<ExampleReader, long> count) => readers.Sum(count);

    private List<string> First(Func<ExampleReader, IReadOnlyList<string>> lines) =>
        [.. readers.SelectMany(lines).Take(Shown)];
}

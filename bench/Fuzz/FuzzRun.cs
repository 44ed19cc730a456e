using System.Diagnostics;

namespace ClusterLlm.Fuzz;

/// <summary>
/// Feeds one reader with hostile inputs. An input with a new <see cref="Outcome"/> becomes a parent of later ones, and
/// a shorter one takes the place of a longer. The same seed and parents make the same inputs as long as outcomes are
/// the same.
/// </summary>
internal sealed class FuzzRun
{
    /// <summary>An input may take as many times its own length as its target says, and this much more.</summary>
    private const long SlackBytes = 1 << 20;

    private const int MaxOutcomes = 4_096;

    private readonly FuzzTarget target;
    private readonly Mutator mutator;
    private readonly List<byte[]> parents;
    private readonly Dictionary<string, int> outcomes = [];
    private readonly Stopwatch clock = new();
    private readonly LastInput? last;

    /// <param name="target">The reader.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="found">Inputs found earlier: parents from the beginning.</param>
    /// <param name="last">Keeps the input under way, should one end the process.</param>
    public FuzzRun(FuzzTarget target, int seed, IEnumerable<byte[]> found, LastInput? last = null)
    {
        (this.target, this.last) = (target, last);
        parents = [.. target.Honest, .. found];
        mutator = new Mutator(seed, parents);
        // What is set up once is none of an input's memory.
        foreach (var parent in target.Honest)
            target.Read(parent);
    }

    public long Inputs { get; private set; }
    public long MostAllocated { get; private set; }
    public TimeSpan Slowest { get; private set; }
    public TimeSpan Took => clock.Elapsed;
    public int Outcomes => outcomes.Count;
    public int Parents => parents.Count;

    /// <summary>The shortest input of each outcome.</summary>
    public IEnumerable<(string Outcome, byte[] Input)> Found =>
        outcomes.Select(pair => (pair.Key, parents[pair.Value]));

    /// <summary>
    /// All that is known already, as it is; then what is made of it, until there were so many or one is a finding.
    /// </summary>
    public FuzzFinding? Run(long inputs)
    {
        clock.Start();
        try
        {
            foreach (var parent in parents.ToList())
                if (Try(parent) is { } broken)
                    return broken;
            while (Inputs < inputs)
                if (Try(mutator.Next().Bytes) is { } broken)
                    return broken;
            return null;
        }
        finally
        {
            clock.Stop();
        }
    }

    /// <summary>Null when the reader did as it should.</summary>
    public FuzzFinding? Try(byte[] input)
    {
        last?.Keep(input);
        Inputs++;
        var (before, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        string said;
        try
        {
            said = target.Read(input);
        }
        catch (Exception error)
        {
            return new FuzzFinding(input, error.ToString());
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (Stopwatch.GetElapsedTime(began) is var took && took > Slowest)
            Slowest = took;
        MostAllocated = Math.Max(MostAllocated, allocated);
        if (allocated > SlackBytes + ((long)target.MostTimesItsLength * input.Length))
            return new FuzzFinding(input, $"{input.Length} bytes made it allocate {allocated}: {said}");
        Learn(input, Outcome.Of(said, allocated));
        return null;
    }

    private void Learn(byte[] input, string outcome)
    {
        if (outcomes.TryGetValue(outcome, out var index))
        {
            if (input.Length < parents[index].Length)
                parents[index] = input;
        }
        else if (outcomes.Count < MaxOutcomes)
        {
            outcomes.Add(outcome, parents.Count);
            parents.Add(input);
        }
    }
}

namespace ClusterLlm.Model.Data;

/// <summary>
/// Says which window of the training split each sequence of each step is: a pure function of (tokens, context, seed),
/// so that
/// every worker can ask about any sequence and no state is shared. An epoch is the split cut into windows of
/// <c>context</c> tokens at a phase keyed by (seed, epoch), visited in the order of a keyed permutation: every window
/// once, in O(1) memory at any corpus size.
/// </summary>
public sealed class WindowSampler
{
    private const ulong PhaseKey = 0x70686173;       // "phas"
    private const ulong PermutationKey = 0x7065726D; // "perm"

    private readonly ulong seed;

    /// <param name="trainTokens">Tokens of the split: T.</param>
    /// <param name="context">Tokens of one window; a window reads one token more, its last target.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="DataException">The split has fewer than two windows' tokens.</exception>
    public WindowSampler(long trainTokens, int context, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        WindowsPerEpoch = (trainTokens - context) / context;
        if (WindowsPerEpoch < 1)
        {
            throw new DataException(
                $"model.context: {context} is too long for a training split of {trainTokens} tokens; "
                + $"at most {Math.Max(trainTokens / 2, 0)} would do");
        }

        Context = context;
        this.seed = unchecked((ulong)seed);
    }

    public int Context { get; }

    /// <summary><c>floor((T - context) / context)</c>: the same in every epoch, whatever its phase.</summary>
    public long WindowsPerEpoch { get; }

    /// <summary>
    /// First token of a sequence's window; <c>context + 1</c> tokens from there are inside the split.
    /// </summary>
    /// <param name="step">Counts from 1.</param>
    /// <param name="sequenceInGlobalBatch">0 to <paramref name="globalBatch"/> - 1.</param>
    /// <param name="globalBatch">Sequences of one step.</param>
    public long WindowStart(long step, int sequenceInGlobalBatch, int globalBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(sequenceInGlobalBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequenceInGlobalBatch, globalBatch);
        return SampleStart(checked(((step - 1) * globalBatch) + sequenceInGlobalBatch));
    }

    /// <summary>First token of the window of the n-th sequence since the run began (n counts from 0).</summary>
    public long SampleStart(long sample)
    {
        (long epoch, long index) = Math.DivRem(sample, WindowsPerEpoch);
        long window = Permutation(epoch).Apply(index);
        return Phase(epoch) + (window * Context);
    }

    internal KeyedPermutation Permutation(long epoch) =>
        new(WindowsPerEpoch, KeyedHash.Mix(KeyedHash.Mix(seed, PermutationKey), (ulong)epoch));

    internal long Phase(long epoch) =>
        KeyedHash.Below(KeyedHash.Mix(KeyedHash.Mix(seed, PhaseKey), (ulong)epoch), Context);
}

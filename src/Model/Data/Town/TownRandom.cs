namespace ClusterLlm.Model.Data.Town;

/// <summary>Numbers that follow from a seed alone, in every version of .NET.</summary>
internal sealed class TownRandom(long seed)
{
    private ulong state = KeyedHash.Mix((ulong)seed);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)KeyedHash.Below(Next(), high - low + 1L);

    public bool Chance(int percent) => Between(1, 100) <= percent;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Between(0, choices.Length - 1)];

    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Between(0, i);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private ulong Next() => KeyedHash.Mix(state++);
}

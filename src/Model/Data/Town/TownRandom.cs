namespace ClusterLlm.Model.Data.Town;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.</summary>
internal struct TownRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public bool Chance(int percent) => Below(100) < percent;
}

namespace ClusterLlm.Simulation.Engine;

/// <summary>The one source of chance in a simulated world (Steele, Lea and Flood 2014). Not thread-safe.</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong state = seed;

    public ulong Next() => Finish(state += 0x9E3779B97F4A7C15);

    /// <summary>A generator of its own, so that one part's draws do not shift another's.</summary>
    public SplitMix64 Fork() => new(Next());

    /// <summary>In [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    /// <summary>In [0, bound).</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public long Between(long low, long high) => low + (long)(Fraction() * (high - low));

    public double Exponential(double mean) => -mean * Math.Log(1 - Fraction());

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        return new Guid(bytes);
    }

    public static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

namespace ClusterLlm.Model.Data;

/// <summary>
/// Stateless 64-bit mixing (the finalizer of SplitMix64, Steele et al. 2014): the same bits on every machine and in
/// every version, which
/// <see cref="HashCode"/> does not promise.
/// </summary>
internal static class KeyedHash
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    public static ulong Mix(ulong value)
    {
        value += GoldenGamma;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public static ulong Mix(ulong key, ulong value) => Mix(Mix(key) ^ value);

    /// <summary>A number in [0, bound), as even as 64 bits allow (Lemire's multiplication).</summary>
    public static long Below(ulong hash, long bound) => (long)Math.BigMul(hash, (ulong)bound, out _);
}

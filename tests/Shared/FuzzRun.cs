namespace ClusterLlm.Fuzzing;

/// <summary>
/// Feeds a decoder with hostile inputs. CLUSTERLLM_FUZZ_INPUTS says how many (a few thousand otherwise),
/// CLUSTERLLM_FUZZ_SEED from which seed.
/// </summary>
internal static class FuzzRun
{
    private const int Usual = 20_000;

    /// <summary>An input may take so many times its own length, and this much more.</summary>
    private const long SlackBytes = 1 << 20;
    private const int MostTimesItsLength = 64;

    /// <param name="honest">Inputs of which the hostile ones are made.</param>
    /// <param name="decode">
    /// Takes one that was made of the numbered honest one. It throws only what it promises, which it catches itself.
    /// </param>
    /// <returns>How many there were.</returns>
    public static long Of(IReadOnlyList<byte[]> honest, Action<int, byte[]> decode)
    {
        var inputs = Number("CLUSTERLLM_FUZZ_INPUTS", Usual);
        var seed = (int)Number("CLUSTERLLM_FUZZ_SEED", 1);
        var mutator = new Mutator(seed, honest);
        for (var i = 0L; i < inputs; i++)
        {
            var (origin, bytes) = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var failure = Record.Exception(() => decode(origin, bytes));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (failure is not null || allocated > SlackBytes + ((long)MostTimesItsLength * bytes.Length))
                Assert.Fail($"seed {seed}, input {i}, made of {origin}: {failure?.ToString() ?? $"it took {allocated} bytes"}\n"
                    + Convert.ToHexString(bytes));
        }
        return inputs;
    }

    private static long Number(string variable, long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : usual;
}

namespace ClusterLlm.Fuzz;

/// <summary>A reader of bytes that come from the network.</summary>
/// <param name="honest">Inputs as an honest peer sends them.</param>
/// <param name="read">Says what it has read in a word or two. It throws only what it promises.</param>
/// <param name="promised">Exceptions with which it may refuse an input.</param>
internal sealed class FuzzTarget(IReadOnlyList<byte[]> honest, Func<byte[], string> read, params Type[] promised)
    : IDisposable
{
    public IReadOnlyList<byte[]> Honest => honest;

    /// <summary>How many times its own length an input may take of memory, besides a constant amount.</summary>
    public int MostTimesItsLength { get; init; } = 64;

    /// <summary>What the reader needs, to be disposed with it.</summary>
    public IDisposable? Owned { get; init; }

    /// <summary>The same as the exception's type and message when it refuses.</summary>
    /// <exception cref="Exception">Of a type that was not promised.</exception>
    public string Read(byte[] input)
    {
        try
        {
            return read(input);
        }
        catch (Exception refusal) when (Array.Exists(promised, type => type.IsInstanceOfType(refusal)))
        {
            return $"{refusal.GetType().Name}: {refusal.Message}";
        }
    }

    public void Dispose() => Owned?.Dispose();
}

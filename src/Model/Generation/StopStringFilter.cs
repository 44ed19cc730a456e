namespace ClusterLlm.Model.Generation;

/// <summary>
/// Passes text on up to the first stop string, piece by piece. What could be the beginning of one is held back until
/// it is known.
/// </summary>
internal sealed class StopStringFilter(IReadOnlyList<string> stops)
{
    private readonly int _longest = stops.Count == 0 ? 0 : stops.Max(stop => stop.Length);
    private string _held = "";

    /// <summary>A stop string came; nothing is passed on from now on.</summary>
    public bool Stopped { get; private set; }

    /// <summary>What may be handed out now.</summary>
    public string Add(string text)
    {
        if (Stopped)
            return "";
        _held += text;
        int end = stops.Select(stop => _held.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0)
            .DefaultIfEmpty(-1).Min();
        Stopped = end >= 0;
        return Release(Stopped ? end : _held.Length - UndecidedLength());
    }

    /// <summary>What was held back: no more text comes.</summary>
    public string Finish() => Stopped ? "" : Release(_held.Length);

    private string Release(int length)
    {
        string released = _held[..length];
        _held = _held[length..];
        return released;
    }

    /// <summary>Of the longest end of the held text with which a stop string begins.</summary>
    private int UndecidedLength()
    {
        for (int length = Math.Min(_held.Length, _longest - 1); length > 0; length--)
        {
            string end = _held[^length..];
            if (stops.Any(stop => stop.Length > length && stop.StartsWith(end, StringComparison.Ordinal)))
                return length;
        }

        return 0;
    }
}

using System.Globalization;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>What a watcher of the stream has seen: the id of a server-sent event, as "rewinds.step.event".</summary>
internal readonly record struct StreamPlace(long Rewinds, long Step, long Event)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rewinds}.{Step}.{Event}");

    /// <summary>Null when the text is none: who sends another's id is taken for new.</summary>
    public static StreamPlace? Parse(string text)
    {
        var parts = text.Split('.', 4);
        return parts.Length == 3 && Number(parts[0]) is { } rewinds && Number(parts[1]) is { } step
            && Number(parts[2]) is { } index ? new StreamPlace(rewinds, step, index) : null;

        static long? Number(string part) =>
            long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}

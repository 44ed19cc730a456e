namespace ClusterLlm.Hosting.Logging;

/// <summary>How often something may be logged.</summary>
/// <param name="Burst">Lines of one event and key at once.</param>
/// <param name="Interval">After which there may be one more.</param>
/// <param name="EventBurst">Lines of one event at once, whatever the keys.</param>
/// <param name="EventInterval">After which there may be one more.</param>
public sealed record LogLimit(int Burst, TimeSpan Interval, int EventBurst, TimeSpan EventInterval)
{
    /// <summary>Ten of a kind at once, then one in ten seconds; a hundred of an event, then one a second.</summary>
    public static LogLimit Default { get; } = new(10, TimeSpan.FromSeconds(10), 100, TimeSpan.FromSeconds(1));

    /// <summary>
    /// One line a peer, and another only after an hour; of many peers sixteen at once, then one in ten seconds.
    /// </summary>
    public static LogLimit OncePerPeer { get; } = new(1, TimeSpan.FromHours(1), 16, TimeSpan.FromSeconds(10));
}

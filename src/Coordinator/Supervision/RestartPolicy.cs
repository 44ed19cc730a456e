namespace ClusterLlm.Coordinator.Supervision;

/// <summary>Whether a worker process that ended is started again, and how soon.</summary>
internal sealed record RestartPolicy
{
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Ends in a row, each soon after the start and without a step, before the place is given up.</summary>
    public int MaxQuickEnds { get; init; } = 6;

    /// <summary>A process that lived this long was well; the count begins again.</summary>
    public TimeSpan Healthy { get; init; } = TimeSpan.FromSeconds(30);

    public static RestartPolicy Default { get; } = new();

    /// <param name="quickEnds">The count so far.</param>
    /// <param name="proven">Whether the process that ended had taken part in a step.</param>
    /// <param name="lived">How long the process that ended had lived.</param>
    /// <returns>The new count and the delay before the next start; null gives up.</returns>
    public (int QuickEnds, TimeSpan? Delay) Next(int quickEnds, bool proven, TimeSpan lived)
    {
        if (proven || lived >= Healthy)
            return (1, FirstDelay);
        var count = quickEnds + 1;
        if (count >= MaxQuickEnds)
            return (count, null);
        var delay = FirstDelay * Math.Pow(2, count - 1);
        return (count, delay < LongestDelay ? delay : LongestDelay);
    }
}

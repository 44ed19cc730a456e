namespace ClusterLlm.Coordinator.Samples;

/// <summary>
/// When a sample may be begun: one at a time, and a rest of many times what the last one took, so that however often
/// checkpoints are written sampling takes a small part of one core at most.
/// </summary>
/// <param name="Since">When the sample that is under way was begun; null while none is.</param>
/// <param name="RestsUntil">No other is begun before.</param>
internal readonly record struct SamplePace(DateTimeOffset? Since, DateTimeOffset RestsUntil)
{
    /// <summary>Rest after a sample, in times it took: less than a twentieth of a core.</summary>
    private const int Rest = 20;

    public bool Allows(DateTimeOffset now) => Since is null && now >= RestsUntil;

    public SamplePace Begun(DateTimeOffset now) => this with { Since = now };

    public SamplePace Ended(DateTimeOffset now) =>
        new(null, Since is { } since && now > since ? now + (Rest * (now - since)) : now);
}

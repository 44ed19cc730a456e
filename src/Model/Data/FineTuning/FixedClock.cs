namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// The day of every example, where a template writes today's: that to which Llama 3.1's template falls back. With the
/// real one, examples would be others tomorrow, and a run could not be resumed.
/// </summary>
internal sealed class FixedClock : TimeProvider
{
    public static readonly FixedClock Instance = new();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 12, 0, 0, TimeSpan.Zero);
}

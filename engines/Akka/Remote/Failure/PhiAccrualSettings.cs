using Akka.Remote.Hosting;

namespace Akka.Remote;

/// <summary>Resolved settings of a phi accrual failure detector.</summary>
internal sealed record PhiAccrualSettings(
    TimeSpan HeartbeatInterval,
    TimeSpan AcceptableHeartbeatPause,
    double Threshold,
    int MaxSampleSize,
    TimeSpan MinStandardDeviation,
    TimeSpan CheckInterval,
    TimeSpan ExpectedResponseAfter)
{
    /// <summary>Defaults of remote death watch.</summary>
    public static PhiAccrualSettings Watch { get; } = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), 10, 200,
        TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    /// <summary>Defaults of cluster membership.</summary>
    public static PhiAccrualSettings Cluster { get; } = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), 8, 1000,
        TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    public PhiAccrualSettings With(PhiAccrualFailureDetectorOptions? options) => options is null ? this : new(
        Positive(options.HeartbeatInterval ?? HeartbeatInterval, nameof(HeartbeatInterval)),
        options.AcceptableHeartbeatPause ?? AcceptableHeartbeatPause,
        options.Threshold ?? Threshold,
        Math.Max(2, options.MaxSampleSize ?? MaxSampleSize),
        Positive(options.MinStandardDeviation ?? MinStandardDeviation, nameof(MinStandardDeviation)),
        Positive(options.UnreachableNodesReaperInterval ?? CheckInterval,
            nameof(options.UnreachableNodesReaperInterval)),
        Positive(options.ExpectedResponseAfter ?? ExpectedResponseAfter, nameof(ExpectedResponseAfter)));

    private static TimeSpan Positive(TimeSpan value, string name) => value > TimeSpan.Zero
        ? value
        : throw new ArgumentException($"The failure detector's {name} must be positive, not {value}.");
}

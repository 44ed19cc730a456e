using System.Collections.Immutable;

namespace Akka.Remote;

/// <summary>
/// What is known of one peer's heartbeats: arrival times and the intervals between them. Immutable, so that a state
/// machine may hold it. The suspicion level phi is that of Hayashibara et al., "The phi accrual failure detector"
/// (2004), section 4: phi(t) = -log10(P(next heartbeat arrives later than t)), the intervals taken as normally
/// distributed.
/// </summary>
internal sealed record PhiAccrualHistory
{
    private ImmutableQueue<double> Intervals { get; init; } = ImmutableQueue<double>.Empty;
    private int Count { get; init; }
    private double Sum { get; init; }
    private double SquaredSum { get; init; }
    private DateTimeOffset Last { get; init; }

    /// <summary>
    /// Starts with two intervals about the first estimate, so that a peer that never answers is suspected too.
    /// </summary>
    public static PhiAccrualHistory Start(PhiAccrualSettings settings, DateTimeOffset expectedBy)
    {
        var mean = settings.HeartbeatInterval.TotalMilliseconds;
        var deviation = mean / 4;
        var history = new PhiAccrualHistory { Last = expectedBy };
        return history.Add(mean - deviation, settings.MaxSampleSize).Add(mean + deviation, settings.MaxSampleSize);
    }

    public PhiAccrualHistory Heartbeat(PhiAccrualSettings settings, DateTimeOffset now)
    {
        // A late heartbeat, after which the peer counted as lost, says nothing about the usual interval.
        var grown = now > Last && IsAvailable(settings, now)
            ? Add((now - Last).TotalMilliseconds, settings.MaxSampleSize)
            : this;
        return grown with { Last = now > Last ? now : Last };
    }

    public bool IsAvailable(PhiAccrualSettings settings, DateTimeOffset now) => Phi(settings, now) < settings.Threshold;

    public double Phi(PhiAccrualSettings settings, DateTimeOffset now)
    {
        var elapsed = (now - Last).TotalMilliseconds;
        var mean = Sum / Count;
        var variance = Math.Max(0, (SquaredSum / Count) - (mean * mean));
        var deviation = Math.Max(Math.Sqrt(variance), settings.MinStandardDeviation.TotalMilliseconds);
        return -Math.Log10(
            LaterThan((elapsed - mean - settings.AcceptableHeartbeatPause.TotalMilliseconds) / deviation));
    }

    /// <summary>
    /// Upper tail of the standard normal distribution, by the logistic approximation (absolute error below 0.0002).
    /// </summary>
    private static double LaterThan(double y)
    {
        var e = Math.Exp(-y * (1.5976 + (0.070566 * y * y)));
        return y > 0 ? e / (1 + e) : 1 - (1 / (1 + e));
    }

    private PhiAccrualHistory Add(double interval, int maxSamples)
    {
        var (queue, count, sum, squares) = (Intervals, Count, Sum, SquaredSum);
        if (count >= maxSamples)
        {
            queue = queue.Dequeue(out var oldest);
            (count, sum, squares) = (count - 1, sum - oldest, squares - (oldest * oldest));
        }
        return this with
        {
            Intervals = queue.Enqueue(interval),
            Count = count + 1,
            Sum = sum + interval,
            SquaredSum = squares + (interval * interval),
        };
    }
}

namespace Akka.Remote.Hosting;

/// <summary>Settings of a phi accrual failure detector; what is null keeps its default.</summary>
public class PhiAccrualFailureDetectorOptions
{
    /// <summary>Between two heartbeats to a peer. Default 1 s.</summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>
    /// How late heartbeats may be beyond their usual interval. Default 10 s for death watch, 3 s for a cluster.
    /// </summary>
    public TimeSpan? AcceptableHeartbeatPause { get; set; }

    /// <summary>
    /// The suspicion level from which a peer counts as lost. Default 10 for death watch, 8 for a cluster.
    /// </summary>
    public double? Threshold { get; set; }

    /// <summary>How many intervals are remembered. Default 200 for death watch, 1000 for a cluster.</summary>
    public int? MaxSampleSize { get; set; }

    /// <summary>Least standard deviation assumed. Default 100 ms.</summary>
    public TimeSpan? MinStandardDeviation { get; set; }

    /// <summary>Between two looks at the detectors. Default 1 s.</summary>
    public TimeSpan? UnreachableNodesReaperInterval { get; set; }

    /// <summary>When the first heartbeat is expected at the latest. Default 1 s.</summary>
    public TimeSpan? ExpectedResponseAfter { get; set; }
}

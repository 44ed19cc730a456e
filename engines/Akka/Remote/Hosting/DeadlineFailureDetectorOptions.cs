namespace Akka.Remote.Hosting;

/// <summary>
/// How long a connection may be silent. A connection whose process ended is closed by TCP itself and noticed at once;
/// this bounds the silence of a host that vanished.
/// </summary>
public class DeadlineFailureDetectorOptions
{
    /// <summary>Between two keep-alive probes of an idle connection. Default 4 s.</summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>Silence after which the connection is closed. Default 120 s.</summary>
    public TimeSpan? AcceptableHeartbeatPause { get; set; }
}

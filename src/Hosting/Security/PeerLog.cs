using ClusterLlm.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Security;

/// <summary>
/// Warnings that a peer can cause as often as it likes: the first of a peer and a matter is logged, and again after an
/// hour with how often it came meanwhile; of many peers only some. Bounded. Safe to call from any thread.
/// </summary>
public sealed partial class PeerLog(ILogger log, TimeProvider time)
{
    private const int Refused = 1101;

    private readonly LogLimiter limiter = new(LogLimit.OncePerPeer, time);

    /// <param name="peer">Without a port, which an attacker changes at will.</param>
    /// <param name="matter">What is wrong.</param>
    public void Warn(string peer, string matter)
    {
        if (limiter.Admit(Refused, $"{peer}: {matter}") is not { Admitted: true } admission)
            return;
        if (admission.Suppressed == 0)
            LogOnce(peer, matter);
        else
            LogAgain(peer, matter, admission.Suppressed);
    }

    [LoggerMessage(EventId = Refused, EventName = "peer_refused", Level = LogLevel.Warning,
        Message = "{Peer}: {Matter}")]
    private partial void LogOnce(string peer, string matter);

    [LoggerMessage(EventId = 1102, EventName = "peer_refused_again", Level = LogLevel.Warning,
        Message = "{Peer}: {Matter} ({Count} more were not logged since)")]
    private partial void LogAgain(string peer, string matter, long count);
}

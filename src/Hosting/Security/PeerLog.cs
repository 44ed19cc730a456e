using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Security;

/// <summary>
/// Warnings that a peer can cause as often as it likes: the first of a peer and a matter is logged, and again after an
/// hour with how often it came meanwhile. Bounded: when too many peers are known, all are forgotten. Safe to call from
/// any thread.
/// </summary>
public sealed partial class PeerLog(ILogger log, TimeProvider time)
{
    private const int Capacity = 1_024;
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);
    private readonly Lock guard = new();
    private readonly Dictionary<(string Peer, string Matter), (long At, long Count)> said = [];

    /// <param name="peer">Without a port, which an attacker changes at will.</param>
    /// <param name="matter">What is wrong.</param>
    public void Warn(string peer, string matter)
    {
        long before;
        lock (guard)
        {
            var key = (peer, matter);
            if (said.TryGetValue(key, out var last) && time.GetElapsedTime(last.At) < Again)
            {
                said[key] = (last.At, last.Count + 1);
                return;
            }
            if (said.Count >= Capacity)
                said.Clear();
            before = last.Count;
            said[key] = (time.GetTimestamp(), 0);
        }
        if (before == 0)
            LogOnce(peer, matter);
        else
            LogAgain(peer, matter, before);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer}: {Matter}")]
    private partial void LogOnce(string peer, string matter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer}: {Matter} ({Count} times more in the last hour)")]
    private partial void LogAgain(string peer, string matter, long count);
}

using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>
/// Warnings that a peer can cause as often as it likes: the first of a peer and a matter is logged as such, later ones
/// for whoever debugs. Bounded: once as many peers are known as may be, the oldest are forgotten.
/// </summary>
internal sealed class PeerLog(ILoggingAdapter log)
{
    private const int Capacity = 512;
    private readonly Lock _gate = new();
    private readonly HashSet<(string Peer, string Matter)> _said = [];
    private readonly Queue<(string Peer, string Matter)> _order = new();

    /// <param name="peer">Without a port, which an attacker changes at will.</param>
    /// <param name="matter">One of few.</param>
    public void Warn(string peer, string matter, string format, params object?[] args)
    {
        if (First((peer, matter))) log.Warning(format + " (said once for this peer)", args);
        else log.Debug(format, args);
    }

    private bool First((string Peer, string Matter) key)
    {
        lock (_gate)
        {
            if (!_said.Add(key)) return false;
            _order.Enqueue(key);
            if (_order.Count > Capacity) _said.Remove(_order.Dequeue());
            return true;
        }
    }
}

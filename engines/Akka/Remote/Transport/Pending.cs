using System.Net;

namespace Akka.Remote.Transport;

/// <summary>
/// Connections that have not yet said who they are: at most so many, and at most so many from one address. A further
/// one takes the place of the oldest of the address that has most, which is a flood's: an honest peer needs
/// milliseconds. Not safe for several threads.
/// </summary>
internal sealed class Pending<TConnection>(int limit, int perAddress)
    where TConnection : class
{
    private readonly List<(TConnection Connection, IPAddress From)> _byAge = [];

    public IEnumerable<TConnection> All => _byAge.Select(p => p.Connection);

    /// <summary>The connection that must make way, or null.</summary>
    public TConnection? Add(TConnection connection, IPAddress from)
    {
        var mine = _byAge.Count(p => p.From.Equals(from));
        TConnection? victim = null;
        if (mine >= perAddress) victim = RemoveOldestOf(from);
        else if (_byAge.Count >= limit)
            victim = RemoveOldestOf(_byAge.GroupBy(p => p.From).MaxBy(group => group.Count())!.Key);
        _byAge.Add((connection, from));
        return victim;
    }

    public bool Remove(TConnection connection) => _byAge.RemoveAll(p => p.Connection == connection) > 0;

    private TConnection RemoveOldestOf(IPAddress from)
    {
        var index = _byAge.FindIndex(p => p.From.Equals(from));
        var (victim, _) = _byAge[index];
        _byAge.RemoveAt(index);
        return victim;
    }
}

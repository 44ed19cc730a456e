using System.Net.Sockets;
using Akka.Actor;

namespace ClusterLlm.Protocol.Planes;

/// <summary>Which addresses are worth asking for a cluster.</summary>
public static class Seeds
{
    /// <summary>
    /// Those of the addresses at which something may answer. Where a connection is refused nobody listens, and waiting
    /// for an answer is in vain; a host that says nothing within the time may only be slow, and is kept.
    /// </summary>
    public static async Task<IReadOnlyList<string>> WorthAskingAsync(IEnumerable<string> addresses, TimeSpan timeout,
        TimeProvider time)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        var probes = addresses.Select(async address => (Address: address,
            Refused: await RefusesAsync(Address.Parse(address), limit.Token).ConfigureAwait(false)));
        var probed = await Task.WhenAll(probes).ConfigureAwait(false);
        return [.. probed.Where(p => !p.Refused).Select(p => p.Address)];
    }

    private static async Task<bool> RefusesAsync(Address address, CancellationToken limit)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host!, address.Port!.Value, limit).ConfigureAwait(false);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

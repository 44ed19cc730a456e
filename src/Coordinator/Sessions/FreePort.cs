using System.Net;
using System.Net.Sockets;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Finds out before anything is started whether a port can be had.</summary>
internal static class FreePort
{
    public static bool IsFree(ClusterOptions cluster, int port)
    {
        try
        {
            return Choose(cluster.BindHost ?? cluster.Host, port) == port;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    /// <param name="host">Name or address to bind to.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="section">Of the configuration, for the message.</param>
    /// <exception cref="ConfigurationException">It is in use, or the host is not of this machine.</exception>
    public static int Choose(string host, int port, string section = "cluster")
    {
        try
        {
            var address = IPAddress.TryParse(host, out var parsed) ? parsed
                : Dns.GetHostAddresses(host, AddressFamily.InterNetwork)[0];
            using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(1);
            return ((IPEndPoint)listener.LocalEndPoint!).Port;
        }
        catch (Exception error) when (error is SocketException or IndexOutOfRangeException)
        {
            var what = error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                ? $"{section}.port {port} on {host} is in use; choose another, or 0 for any free one"
                : $"{section}.host {host}, port {port}: {error.Message}";
            throw new ConfigurationException(what, error);
        }
    }
}

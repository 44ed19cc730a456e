using System.Net;
using System.Net.Sockets;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Http;

/// <summary>Names and addresses of this machine to listen on.</summary>
public static class ListenAddress
{
    /// <param name="host">A name, or an address of either family.</param>
    /// <param name="name">Where it comes from, for the message.</param>
    /// <exception cref="ConfigurationException">The name is not known here.</exception>
    public static IPAddress Resolve(string host, string name)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        if (host == "localhost")
            return IPAddress.Loopback;
        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.FirstOrDefault(known => known.AddressFamily == AddressFamily.InterNetwork)
                ?? found.FirstOrDefault() ?? throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw new ConfigurationException(
                $"{name} host '{host}' is no name or address of this machine: {error.Message}", error);
        }
    }

    /// <summary>As it stands in a URL.</summary>
    public static string InUrl(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}

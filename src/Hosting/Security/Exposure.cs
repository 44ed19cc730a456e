using System.Net;
using System.Net.Sockets;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Security;

/// <summary>
/// What listens where others can reach it must be protected, or be said to be unprotected on purpose.
/// </summary>
public static class Exposure
{
    /// <param name="key">What says where it listens, such as cluster.host.</param>
    /// <param name="host">A name or an address; empty is every address.</param>
    /// <param name="secured">Whether it is inside TLS.</param>
    /// <param name="insecure">Whether the user has taken the responsibility.</param>
    /// <param name="warn">Told, loudly, where the user has.</param>
    /// <exception cref="ConfigurationException">It would be open to the network.</exception>
    public static void Check(string key, string host, bool secured, bool insecure, Action<string> warn)
    {
        if (secured || IsLoopback(host))
            return;
        if (!insecure)
            throw new ConfigurationException($"{key} is {(host.Length == 0 ? "every address" : host)}, where others can reach it, and nothing protects it: "
                + "give security.certificates (see clusterllm certs), or say --insecure on a network that you trust");
        warn($"INSECURE: {key} {host} is open to everyone on the network, who can read, change and stop this run");
    }

    public static bool IsLoopback(string host)
    {
        host = host.Trim('[', ']');
        if (IPAddress.TryParse(host, out var literal))
            return IPAddress.IsLoopback(literal);
        if (host.Length == 0)
            return false;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            return Dns.GetHostAddresses(host) is { Length: > 0 } found && found.All(IPAddress.IsLoopback);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            // Whoever binds to it says what is wrong with the name.
            return false;
        }
    }
}

using System.Globalization;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>The address of a coordinator as an option names it.</summary>
internal static class CoordinatorAt
{
    /// <returns>That of its actor system.</returns>
    /// <exception cref="ConfigurationException">It is not host:port.</exception>
    public static string Parse(string option, string hostAndPort, bool secure)
    {
        var colon = hostAndPort.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out var port) || port == 0)
            throw new ConfigurationException($"{option} {hostAndPort}: expected host:port, such as 10.0.0.5:4053");
        return ControlPlane.Address(hostAndPort[..colon], port, secure);
    }
}

using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Security;

/// <summary>What the section security means to one process.</summary>
public sealed class RunSecurity
{
    private readonly SecurityOptions options;

    private RunSecurity(SecurityOptions options, NodeIdentity? identity, Secret token) =>
        (this.options, Identity, Token) = (options, identity, token);

    /// <summary>Null without certificates.</summary>
    public NodeIdentity? Identity { get; }

    public bool IsSecure => Identity is not null;

    /// <summary>Of the control plane; null without certificates.</summary>
    public PlaneTls? ControlPlane => Identity?.Tls;

    /// <summary>What a worker presents to join; empty where none is asked for.</summary>
    public Secret Token { get; }

    /// <summary>Of the data plane; null without certificates, and where it is left plain.</summary>
    public PlaneTls? DataPlane => options.DataPlaneTls ? Identity?.Tls : null;

    /// <summary>
    /// Of an HTTP server at that host, as it is at each connection. None on loopback: nobody listens in there, and a
    /// browser would not know the authority.
    /// </summary>
    public Func<ConnectionContext?, string?, X509Certificate2?>? CertificateOf(string host) =>
        Identity is { } identity && !Exposure.IsLoopback(host) ? (_, _) => identity.Certificate : null;

    /// <exception cref="ConfigurationException">The certificates or the token cannot be used.</exception>
    public static RunSecurity Open(SecurityOptions options, TimeProvider time, ILogger log) =>
        new(options, options.Certificates is { } folder ? NodeIdentity.Load(folder, time, log) : null,
            options.JoinTokenFile is { } file ? TokenFile.Read(file) : default);

    /// <exception cref="ConfigurationException">An HTTP server there would be open to the network.</exception>
    public void CheckHttp(string key, string host, Action<string> warn) =>
        Exposure.Check(key, host, IsSecure, options.Insecure, warn);

    /// <summary>Where both planes of a process listen must be protected as the user wants it.</summary>
    /// <exception cref="ConfigurationException">One of them would be open to the network.</exception>
    public void CheckPlanes(string key, string host, string? bindHost, Action<string> warn)
    {
        foreach (var where in new[] { host, bindHost }.OfType<string>().Where(h => !Exposure.IsLoopback(h)).Take(1))
        {
            Exposure.Check(key, where, IsSecure, options.Insecure, warn);
            if (IsSecure && !options.DataPlaneTls)
                Exposure.Check($"security.data_plane_tls is false, and {key}", where, false, options.Insecure, warn);
        }
    }
}

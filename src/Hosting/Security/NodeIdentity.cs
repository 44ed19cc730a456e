using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using ClusterLlm.Engines;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Planes;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ClusterLlm.Hosting.Security;

/// <summary>
/// What this process shows to its peers, and whom it accepts. The files are read again when they have changed, so that
/// certificates are renewed while everything runs: new connections take the new ones, standing ones go on. Files that
/// cannot be used, or are just being replaced, change nothing.
/// </summary>
public sealed partial class NodeIdentity : ICertificateSource
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CertificateFolder folder;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly PeerLog refused;
    private readonly Lock guard = new();
    private Loaded current;
    private long looked;
    private string complaint = "";

    private NodeIdentity(CertificateFolder folder, TimeProvider time, ILogger log)
    {
        (this.folder, this.time, this.log) = (folder, time, log);
        refused = new PeerLog(log, time);
        current = Load(folder.Read());
        looked = time.GetTimestamp();
        if (current.Certificate.NotAfter.ToUniversalTime() < time.GetUtcNow())
            throw new ConfigurationException(
                $"{folder.Certificate} has expired at {current.Certificate.NotAfter.ToUniversalTime():u}");
        SayWhenItEnds(current.Certificate);
    }

    /// <summary>This node's, as the files have it now. Never disposed: a handshake may be using it.</summary>
    public X509Certificate2 Certificate => Current().Certificate;

    public X509Certificate2Collection Authorities => Current().Authorities;

    /// <summary>For an Akka plane.</summary>
    public PlaneTls Tls => new(Certificate, Accepts);

    /// <exception cref="ConfigurationException">The files are missing, unusable, or of a certificate that has
    /// expired.</exception>
    public static NodeIdentity Load(string folder, TimeProvider time, ILogger log) =>
        new(new CertificateFolder(folder), time, log);

    /// <summary>Whether a peer is let in; why not is logged, once for each address.</summary>
    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors,
        ILoggingAdapter adapter)
    {
        if (PeerTrust.Fault(certificate, errors, Authorities, time.GetUtcNow()) is not { } fault)
            return true;
        var address = IPEndPoint.TryParse(peer, out var endpoint) ? endpoint.Address.ToString() : peer;
        refused.Warn(address, fault);
        return false;
    }

    private Loaded Current()
    {
        lock (guard)
        {
            if (time.GetElapsedTime(looked) < LookEvery)
                return current;
            looked = time.GetTimestamp();
            try
            {
                var files = folder.Read();
                if (files != current.Files)
                {
                    current = Load(files);
                    LogRenewed(folder.Path, current.Certificate.NotAfter.ToUniversalTime());
                }
                complaint = "";
                SayWhenItEnds(current.Certificate);
            }
            catch (ConfigurationException error)
            {
                if (complaint != error.Message)
                    LogUnusable(error.Message);
                complaint = error.Message;
            }
            return current;
        }
    }

    private Loaded Load(CertificateFiles files) =>
        new(files, folder.ParseNode(files), folder.ParseAuthorities(files.Authorities));

    private void SayWhenItEnds(X509Certificate2 certificate)
    {
        var (begins, ends) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (ends - time.GetUtcNow() < (ends - begins) / 5)
            refused.Warn(
                folder.Certificate, $"this node's certificate ends at {ends:u}: clusterllm certs rotate renews it");
    }

    private sealed record Loaded(CertificateFiles Files, X509Certificate2 Certificate,
        X509Certificate2Collection Authorities);

    [LoggerMessage(EventId = 1103, EventName = "certificates_renewed", Level = LogLevel.Information,
        Message = "the certificates in {Folder} were renewed, until {Until:u}")]
    private partial void LogRenewed(string folder, DateTime until);

    [LoggerMessage(EventId = 1104, EventName = "certificates_kept", Level = LogLevel.Warning,
        Message = "the certificates stay as they are: {Why}")]
    private partial void LogUnusable(string why);
}

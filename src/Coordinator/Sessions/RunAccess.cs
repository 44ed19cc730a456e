using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>How the command line proves to a run that it may speak to its coordinator.</summary>
internal sealed record RunAccess(PlaneTls? Tls, Secret Token)
{
    /// <summary>To a run on this machine: by what the run itself uses.</summary>
    /// <exception cref="ConfigurationException">Its certificates or its token are not to be had here.</exception>
    public static RunAccess Of(RunProcesses run)
    {
        var security = ConfigurationFile.Load(run.Directory.Configuration).Security;
        return Open(security with { Certificates = ControlPlane.IsSecure(run.Address) ? security.Certificates : null });
    }

    /// <summary>To a run elsewhere.</summary>
    /// <exception cref="ConfigurationException">One of the files cannot be used.</exception>
    public static RunAccess From(string? certificates, string? tokenFile) =>
        Open(new SecurityOptions { Certificates = certificates, JoinTokenFile = tokenFile });

    private static RunAccess Open(SecurityOptions options)
    {
        var security = RunSecurity.Open(options, TimeProvider.System, NullLogger.Instance);
        return new RunAccess(security.ControlPlane, security.Token);
    }
}

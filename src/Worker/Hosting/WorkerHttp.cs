using System.Net;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Worker.Telemetry;

namespace ClusterLlm.Worker.Hosting;

/// <summary>This process's HTTP server, if it has one.</summary>
internal sealed class WorkerHttp(WorkerTelemetry telemetry, TimeProvider time) : IAsyncDisposable
{
    private HttpHost? _host;

    /// <summary>Empty while there is none.</summary>
    public string Url => _host?.Url ?? "";

    /// <exception cref="ConfigurationException">Nothing can listen there.</exception>
    public async Task StartAsync(WorkerOptions options, RunSecurity security, Action<string> warn)
    {
        if (options.Http is not { } listen)
            return;
        var name = options.HttpIsGiven ? "--http" : "telemetry.worker_port";
        security.CheckHttp(name, listen.Host, warn);
        var host = new HttpHostOptions
        {
            Name = name,
            Certificate = security.CertificateOf(listen.Host),
            Host = listen.Host,
            Port = listen.Port,
            AdvertisedHost = IsAnyAddress(listen.Host) ? options.Host : null,
        };
        _host = await WorkerEndpoints.StartAsync(host, telemetry, time).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Listening everywhere is no address that others could use.</summary>
    private static bool IsAnyAddress(string host) => IPAddress.TryParse(host, out var address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}

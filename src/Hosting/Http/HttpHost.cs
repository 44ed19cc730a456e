using System.Net;
using System.Net.Sockets;
using ClusterLlm.Model.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Http;

/// <summary>
/// The HTTP server of a process: Kestrel with bounds on all that a client may take. It reads no configuration but its
/// options, and owns no signals.
/// </summary>
public sealed class HttpHost : IAsyncDisposable
{
    private const int MostHeaders = 64;
    private const int LargestHeadersBytes = 16 << 10;
    private const int LargestRequestLineBytes = 8 << 10;
    private const int MostStreams = 32;

    private readonly WebApplication application;

    private HttpHost(WebApplication application, string url) => (this.application, Url) = (application, url);

    /// <summary>By which others reach it, such as http://127.0.0.1:8470.</summary>
    public string Url { get; }

    public int Port => new Uri(Url).Port;

    /// <summary>Listens when the task is complete.</summary>
    /// <param name="options">Where, and how much.</param>
    /// <param name="loggers">Of the process; they stay the caller's.</param>
    /// <param name="map">Adds middleware and endpoints; routing is on before what it adds.</param>
    /// <param name="services">Adds what the endpoints need.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ConfigurationException">Nothing can listen there.</exception>
    public static async Task<HttpHost> StartAsync(HttpHostOptions options, ILoggerFactory loggers,
        Action<WebApplication> map, Action<IServiceCollection>? services = null,
        CancellationToken cancellation = default)
    {
        var address = ListenAddress.Resolve(options.Host, options.Name);
        try
        {
            return await StartAsync(options, address, options.Port, loggers, map, services, cancellation)
                .ConfigureAwait(false);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            return options.AnyPortWhenInUse
                ? await StartAsync(options, address, 0, loggers, map, services, cancellation).ConfigureAwait(false)
                : throw new ConfigurationException($"{options.Name} port {options.Port} on {options.Host} is in use; "
                    + "choose another, or 0 for a free one", error);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            throw new ConfigurationException(
                $"{options.Name} cannot listen on {options.Host}, port {options.Port}: {error.Message}", error);
        }
    }

    /// <summary>Takes no more requests, and lets those under way end until the patience is over.</summary>
    public Task StopAsync(CancellationToken patience) => application.StopAsync(patience);

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static async Task<HttpHost> StartAsync(HttpHostOptions options, IPAddress address, int port,
        ILoggerFactory loggers, Action<WebApplication> map, Action<IServiceCollection>? services,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers).AddLogging().AddRoutingCore()
            .AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddHostFiltering(filter =>
            (filter.AllowedHosts, filter.IncludeFailureMessage) = (AllowedHosts(options, address), false));
        services?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Listen(kestrel, options, address, port));
        var application = builder.Build();
        application.UseHostFiltering();
        application.UseRouting();
        map(application);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        var bound = new Uri(application.Urls.Single());
        var host = options.AdvertisedHost ?? options.Host;
        return new HttpHost(application, $"{bound.Scheme}://{ListenAddress.InUrl(host)}:{bound.Port}");
    }

    private static void Listen(KestrelServerOptions kestrel, HttpHostOptions options, IPAddress address, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.LargestBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MostConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = LargestHeadersBytes;
        kestrel.Limits.MaxRequestLineSize = LargestRequestLineBytes;
        kestrel.Limits.RequestHeadersTimeout = options.HeadersWithin;
        kestrel.Limits.KeepAliveTimeout = options.IdleFor;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MostStreams;
        kestrel.Listen(address, port, listen =>
        {
            if (options.Certificate is { } certificate)
                listen.UseHttps(https => (https.ServerCertificateSelector, https.HandshakeTimeout) =
                    (certificate, options.HeadersWithin));
        });
    }

    /// <summary>
    /// A page in a browser of this machine may have the name of its own host mean this machine; it does not pass for
    /// it.
    /// </summary>
    private static string[] AllowedHosts(HttpHostOptions options, IPAddress address) => IPAddress.IsLoopback(address)
        ? ["localhost", "127.0.0.1", "[::1]", ListenAddress.InUrl(address.ToString()),
            ListenAddress.InUrl(options.AdvertisedHost ?? options.Host)]
        : ["*"];
}

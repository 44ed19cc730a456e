using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Operations.History;
using ClusterLlm.Coordinator.Operations.Http;
using ClusterLlm.Coordinator.Operations.Security;
using ClusterLlm.Coordinator.Page;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Operations;

/// <summary>The HTTP API of a run, in the coordinator's process.</summary>
internal sealed class OperationsServer : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(2);

    private readonly HttpHost host;
    private readonly TimeProvider time;

    private OperationsServer(HttpHost host, IReadOnlyList<Endpoint> endpoints, TimeProvider time) =>
        (this.host, Endpoints, this.time) = (host, endpoints, time);

    /// <summary>Such as http://127.0.0.1:8470.</summary>
    public string Url => host.Url;

    /// <summary>Where it would listen.</summary>
    public static HttpHostOptions Options(ApiOptions api, RunSecurity security) => new()
    {
        Certificate = security.CertificateOf(api.Host),
        Name = "api",
        Host = api.Host,
        Port = api.Port ?? ApiOptions.UsualPort,
        AnyPortWhenInUse = api.Port is null,
    };

    /// <summary>Everything that is served.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; }

    /// <param name="options">Where it listens.</param>
    /// <param name="live">The run.</param>
    /// <param name="gate">Lets in who may.</param>
    /// <param name="more">Maps what else is served beside the API.</param>
    /// <param name="loggers">Of the process.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ConfigurationException">Nothing can listen there.</exception>
    public static async Task<OperationsServer> StartAsync(HttpHostOptions options, LiveRun live, ApiGate gate,
        Action<WebApplication> more, ILoggerFactory loggers, TimeProvider time)
    {
        IEndpointRouteBuilder? routes = null;
        var host = await HttpHost.StartAsync(options, loggers, application =>
        {
            routes = application;
            Map(application, live, gate, loggers, time);
            more(application);
        }, AddServices).ConfigureAwait(false);
        return new OperationsServer(host, [.. routes!.DataSources.SelectMany(source => source.Endpoints)], time);
    }

    /// <summary>Lets requests under way end, but not for long: streams have ended with the run.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(EndsWithin, time);
        await host.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    private static void AddServices(IServiceCollection services) => services
        .AddOpenApi("v1", ApiDocument.Configure)
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, OperationsJson.Default);
        });

    private static void Map(WebApplication application, LiveRun live, ApiGate gate, ILoggerFactory loggers,
        TimeProvider time)
    {
        application.Use(new ProblemWriter(loggers.CreateLogger<ProblemWriter>()).InvokeAsync);
        application.Use(gate.InvokeAsync);
        var api = application.MapGroup("/api/v1")
            .WithMetadata(Refuses(StatusCodes.Status400BadRequest), Refuses(StatusCodes.Status401Unauthorized));
        HealthEndpoints.Map(application, () => live.Latest, time);
        var beside = new RunsBeside(Path.GetDirectoryName(live.Directory.Path)!);
        new ReadEndpoints(live, beside).Map(api);
        new ControlEndpoints(live.Desk, time).Map(api);
        var stream = new StreamEndpoint(live, time);
        api.MapGet("/stream", (HttpContext context, long? after, [FromQuery(Name = "after_event")] long? afterEvent) =>
                stream.InvokeAsync(context, after, afterEvent))
            .WithSummary("The run as it happens, as server-sent events")
            .Produces<string>(contentType: "text/event-stream");
        application.MapOpenApi();
        application.MapPage();
    }

    private static ProducesResponseTypeMetadata Refuses(int status) =>
        new(status, typeof(Problem), [ProblemWriter.ContentType]);
}

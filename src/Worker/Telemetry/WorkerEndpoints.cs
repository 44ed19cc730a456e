using ClusterLlm.Hosting.Http;
using ClusterLlm.Hosting.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>
/// A worker's own HTTP endpoints: /metrics; /healthz, which says that the process answers; /livez, that it gets on with
/// what it does; /readyz, that it takes part in a run.
/// </summary>
internal static class WorkerEndpoints
{
    /// <exception cref="Model.Configuration.ConfigurationException">Nothing can listen there.</exception>
    public static Task<HttpHost> StartAsync(HttpHostOptions options, WorkerTelemetry telemetry, ILoggerFactory loggers,
        TimeProvider time) =>
        HttpHost.StartAsync(options, loggers, application =>
        {
            application.MapMetrics(() => telemetry.Scrape);
            Map(application, "/healthz", static () => null);
            Map(application, "/livez", () => telemetry.Pulse.WhyDead(time.GetUtcNow()));
            Map(application, "/readyz", () => telemetry.Pulse.WhyNotReady());
        });

    /// <summary>200 ok, or 503 and why.</summary>
    private static void Map(IEndpointRouteBuilder endpoints, string path, Func<string?> whyNot) =>
        endpoints.MapGet(path, (RequestDelegate)(context =>
        {
            var problem = whyNot();
            context.Response.StatusCode = problem is null ? 200 : StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync((problem ?? "ok") + "\n", context.RequestAborted);
        }));
}

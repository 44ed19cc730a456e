using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClusterLlm.Hosting.Metrics;

/// <summary>GET /metrics, as Prometheus scrapes it.</summary>
public static class MetricsEndpoint
{
    /// <param name="endpoints">Of the process's HTTP server.</param>
    /// <param name="scrape">Null while there is nothing to tell yet.</param>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints,
        Func<MetricsScrape?> scrape) =>
        endpoints.MapGet("/metrics", (RequestDelegate)(context => AnswerAsync(context, scrape())));

    private static async Task AnswerAsync(HttpContext context, MetricsScrape? scrape)
    {
        var format = ExpositionFormats.Choose(context.Request.GetTypedHeaders().Accept);
        // Collecting reads the disk's state and the like: not on the thread of a connection.
        var text = scrape is null ? new ExpositionWriter(format, 0).End()
            : await Task.Run(() => scrape.Take(format), context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = format.ContentType();
        await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }
}

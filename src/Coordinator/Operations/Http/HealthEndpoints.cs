using ClusterLlm.Coordinator.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>
/// /healthz: this process gets on with what it does; /readyz: it has the run open, and workers may join.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Ticks come twice a second; a machine that is busy, or a disk that is slow, may hold up some.</summary>
    public static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(30);

    /// <param name="endpoints">Of the server.</param>
    /// <param name="latest">The newest state; null until the coordinator's actor runs.</param>
    /// <param name="time">The clock.</param>
    public static void Map(IEndpointRouteBuilder endpoints, Func<RunState?> latest, TimeProvider time)
    {
        Map(endpoints, "/healthz", () => WhyDead(latest(), time.GetUtcNow()));
        Map(endpoints, "/readyz", () => latest() is null ? "the run is being opened" : null);
    }

    /// <summary>Why the process should be ended and started again; null while it lives.</summary>
    public static string? WhyDead(RunState? state, DateTimeOffset now) =>
        state is not null && now - state.LastInput > MostSilence
            ? $"its actor has done nothing for {(now - state.LastInput).TotalSeconds:F0} s" : null;

    private static void Map(IEndpointRouteBuilder endpoints, string path, Func<string?> whyNot) =>
        endpoints.MapGet(path, (RequestDelegate)(context =>
        {
            var problem = whyNot();
            context.Response.StatusCode = problem is null ? 200 : StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync((problem ?? "ok") + "\n", context.RequestAborted);
        }));
}

using System.Text.Json.Serialization;
using ClusterLlm.Coordinator.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>Who of a run can be scraped: its coordinator, and the workers that have endpoints.</summary>
internal static class ScrapeTargets
{
    /// <param name="state">The run's newest state; null before there is one.</param>
    /// <param name="runName">What people call the run.</param>
    /// <param name="coordinator">URL of the coordinator's endpoints.</param>
    public static ScrapeTarget[] Of(RunState? state, string runName, string coordinator) =>
    [
        Target(new Uri(coordinator), runName, "clusterllm-coordinator", "coordinator"),
        .. (state?.Slots.Values ?? []).Where(slot => slot.IsPresent && slot.HttpAddress.Length > 0)
            .Select(slot => Target(new Uri(slot.HttpAddress), runName, "clusterllm-worker", slot.Id.ToString())),
    ];

    /// <summary>GET /api/v1/targets: the coordinator is where it was asked.</summary>
    public static IEndpointConventionBuilder MapTargets(this IEndpointRouteBuilder endpoints, Func<RunState?> latest,
        string runName) =>
        endpoints.MapGet("/api/v1/targets", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(
            Of(latest(), runName, $"{context.Request.Scheme}://{context.Request.Host}"),
            ScrapeTargetJson.Default.ScrapeTargetArray,
            cancellationToken: context.RequestAborted)));

    private static ScrapeTarget Target(Uri url, string run, string job, string place)
    {
        var labels = new Dictionary<string, string>
        {
            ["__scheme__"] = url.Scheme,
            ["job"] = job,
            ["run"] = run,
            // A process that takes another's place continues its series.
            ["instance"] = $"{run}/{place}",
        };
        if (job.EndsWith("worker", StringComparison.Ordinal))
            labels["worker"] = place;
        return new ScrapeTarget([url.Authority], labels);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScrapeTarget[]))]
internal sealed partial class ScrapeTargetJson : JsonSerializerContext;

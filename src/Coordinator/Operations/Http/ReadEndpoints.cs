using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Operations.History;
using ClusterLlm.Coordinator.RunHistory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>Everything that can be read of the run, and of those beside it.</summary>
internal sealed class ReadEndpoints(LiveRun live, RunsBeside beside)
{
    /// <summary>A header: the byte of the log after what is sent, to ask for next as after.</summary>
    public const string LogEnd = "Log-End";

    private const int LargestSamples = 16 << 20;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/run", live.Status).WithSummary("Where the run is");
        api.MapGet("/metrics", (long? after, int? limit, int? points) => Metrics(live.Metrics, after, limit, points))
            .WithSummary("Committed steps: limit of those after a step, or points spread over all of them");
        api.MapGet("/events", (long? after, int? limit) => live.Events.Page(Asked.After("after", after),
            Asked.Number("limit", limit, Asked.Rows, Asked.MostRows))).WithSummary("What happened, with reasons");
        api.MapGet("/workers", live.Workers).WithSummary("The workers and what they do");
        api.MapGet("/timeline", (int? steps) => live.Timeline(Asked.Number("steps", steps, LiveRun.TimelineSteps,
            LiveRun.TimelineSteps))).WithSummary("How the last steps' time was spent");
        api.MapGet("/checkpoints", live.Checkpoints).WithSummary("The checkpoints on disk");
        api.MapGet("/config", Configuration).WithSummary("The run's settings, as YAML")
            .Produces<string>(contentType: "text/yaml");
        api.MapGet("/samples", Samples).WithSummary("What the model wrote at steps after one");
        api.MapGet("/logs", Log).WithSummary("The last lines of a process's log, or what came after a byte of it")
            .Produces<string>(contentType: "text/plain")
            .Produces<Problem>(StatusCodes.Status404NotFound, ProblemWriter.ContentType);
        api.MapGet("/runs", beside.List).WithSummary("The runs beside this one");
        api.MapGet("/runs/{name}/metrics", (string name, long? after, int? limit, int? points) =>
            beside.Find(name) is { } run ? Metrics(new MetricsFile(run.Metrics), after, limit, points)
                : throw new RefusedException(StatusCodes.Status404NotFound, $"no run '{name}' lies beside this one"))
            .WithSummary("Committed steps of another run beside this one")
            .Produces<Problem>(StatusCodes.Status404NotFound, ProblemWriter.ContentType);
    }

    private static MetricsPage Metrics(MetricsFile file, long? after, int? limit, int? points)
    {
        if (limit is not null && points is not null)
            throw new RefusedException(
                StatusCodes.Status400BadRequest, "either limit or points can be given, not both");
        return points is null
            ? file.Page(Asked.After("after", after), Asked.Number("limit", limit, Asked.Rows, Asked.MostRows))
            : file.Sample(Asked.After("after", after), Asked.Number("points", points, Asked.Rows, Asked.MostRows));
    }

    private IResult Configuration() =>
        Results.Text(File.ReadAllText(live.Directory.Configuration), "text/yaml; charset=utf-8");

    private SampleList Samples(long? after)
    {
        var step = Asked.After("after", after);
        using var file = FileLines.Open(live.Directory.Samples);
        if (file is null)
            return new SampleList([]);
        // The last ones, should there be more than anyone reads.
        var from = RandomAccess.GetLength(file) - LargestSamples;
        return new SampleList([.. FileLines.Read(file, from <= 0 ? 0 : FileLines.NextLine(file, from))
            .Select(line => Sample(line.Text.Span)).OfType<RunSample>().Where(sample => sample.Step > step)
            .TakeLast(Asked.MostRows)]);
    }

    private IResult Log(HttpResponse response, string? process, int? lines, long? after)
    {
        process ??= "coordinator";
        var count = Asked.Number("lines", lines, Asked.Lines, Asked.MostLines);
        if (!LogTail.IsProcess(process))
            throw new RefusedException(StatusCodes.Status400BadRequest,
                "process must be coordinator, or a worker such as w0");
        var path = live.Directory.LogOf(process);
        if ((after is null ? LogTail.Read(path, count) : LogTail.ReadAfter(path, Asked.After("after", after)))
            is not var (text, end))
            throw new RefusedException(StatusCodes.Status404NotFound, $"{process} has no log here");
        response.Headers[LogEnd] = end.ToString(CultureInfo.InvariantCulture);
        return Results.Text(text, "text/plain; charset=utf-8");
    }

    private static RunSample? Sample(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LineJson.Default.RunSample);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

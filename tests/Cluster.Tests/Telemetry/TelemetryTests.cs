using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Telemetry;

/// <summary>What real processes tell of a real run, and that it changes nothing.</summary>
public class TelemetryTests(CalmRuns calm)
{
    private const int Steps = 200;
    private const string Coordinator = "clusterllm-coordinator";
    private const string Worker = "clusterllm-worker";

    [Fact]
    public async Task a_receiver_is_told_step_and_loss_and_a_trace_across_processes_and_a_death_with_its_reason()
    {
        await using var receiver = await OtlpReceiver.StartAsync(grpc: true);
        using var cluster = new ClusterRun();
        // What has not been sent yet dies with the victim.
        cluster.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        var run = cluster.Pretrain("told", workers: 2, Steps, $"telemetry.otlp_endpoint={receiver.Url}",
            "telemetry.metrics_interval=0.5");
        await cluster.CommittedAsync("told", 20, run);
        var early = await receiver.UntilAsync("whole trace", () => Traces(receiver).Values.FirstOrDefault(IsWhole));
        var victim = cluster.WorkerProcess("told", "w1");
        ClusterRun.Signal(victim, "KILL");
        var death = await receiver.UntilAsync("log of the death", () => receiver.Logs.FirstOrDefault(log =>
            log.Body.Contains($"process {victim} ended with signal 9", StringComparison.Ordinal)));
        Assert.Equal(Coordinator, death.Resource.Of("service.name"));
        await receiver.UntilAsync("count of the death", () => receiver.Points.FirstOrDefault(point =>
            point is { Metric: "clusterllm.worker.deaths", Value: 1 } && point.Attributes.Of("reason") == "exit"));
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));

        var last = receiver.Points.Last(point => point.Metric == "clusterllm.step.number");
        Assert.Equal(Steps, last.Value);
        Assert.Equal(("clusterllm", "told", "run_id"), (last.Resource.Of("service.namespace"),
            last.Resource.Of("clusterllm.run.name"), last.Resource.Of("clusterllm.run").Length > 0 ? "run_id" : ""));
        Assert.Equal(end.GetProperty("loss").GetDouble(),
            receiver.Points.Last(point => point.Metric == "clusterllm.step.loss").Value);

        var traces = Traces(receiver);
        var whole = traces[early[0].TraceId];
        var root = whole.Single(span => span.Name == "step");
        Assert.Equal(("", Coordinator), (root.ParentId, root.Resource.Of("service.name")));
        Assert.All(whole.Where(span => span != root), span => Assert.Equal(root.SpanId, span.ParentId));
        var slow = receiver.Points.Where(point => point.Metric == "clusterllm.step.duration")
            .SelectMany(point => point.ExemplarTraces).ToList();
        Assert.Contains(slow, trace => traces.ContainsKey(trace));
    }

    [Fact]
    public async Task the_standard_variables_alone_are_enough_and_http_will_do()
    {
        await using var receiver = await OtlpReceiver.StartAsync(grpc: false);
        using var cluster = new ClusterRun();
        cluster.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url;
        cluster.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        cluster.Environment["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test";
        cluster.Environment["K8S_POD_NAME"] = "pod-7";
        await ClusterRun.EndAsync(cluster.Pretrain("told", workers: 1, 40), exitCode: 0);
        foreach (var resource in (OtlpAttributes[])[receiver.Spans.First().Resource, receiver.Points.First().Resource,
            receiver.Logs.First().Resource])
            Assert.Equal(("test", "pod-7"),
                (resource.Of("deployment.environment.name"), resource.Of("k8s.pod.name")));
        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], receiver.Requests.Keys.Order());
        Assert.Equal([Coordinator, Worker],
            receiver.Points.Select(point => point.Resource.Of("service.name")).Distinct().Order());
    }

    [Fact]
    public async Task an_endpoint_that_is_down_changes_nothing_but_one_line_of_the_log()
    {
        using var cluster = new ClusterRun();
        var end = await ClusterRun.EndAsync(cluster.Pretrain("told", workers: 1, 60,
            "telemetry.otlp_endpoint=http://127.0.0.1:1", "telemetry.metrics_interval=0.1"), exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(60), ClusterRun.Parameters(end));
        var log = await File.ReadAllLinesAsync(
            Path.Combine(cluster.RunDirectory("told"), "logs", "coordinator.log"), TestContext.Current.CancellationToken);
        Assert.Single(log, line => line.Contains("telemetry does not reach http://127.0.0.1:1/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("telemetry.otlp_endpoint", "collector:4317")]
    [InlineData("telemetry.otlp_protocol", "http/json")]
    [InlineData("telemetry.metrics_interval", "0")]
    public async Task a_wrong_setting_is_one_line_and_exit_code_two(string key, string value)
    {
        using var cluster = new ClusterRun();
        var process = cluster.Start(["pretrain", "--set", $"{key}={value}", "--run-dir", cluster.RunDirectory("bad")]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains($"{key} is {value}, but must be", Assert.Single((await errors).Trim().Split('\n')));
    }

    [Fact]
    public async Task whoever_asks_for_the_targets_can_scrape_them_all()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("scraped", workers: 2, 100_000, "api.port=0");
        await cluster.CommittedAsync("scraped", 5, run);
        using var client = new HttpClient();
        var api = Api(cluster, "scraped");
        using var targets = JsonDocument.Parse(
            await client.GetStringAsync(new Uri($"{api}/api/v1/targets"), TestContext.Current.CancellationToken));
        var texts = new List<string>();
        foreach (var target in targets.RootElement.EnumerateArray())
            texts.Add(await client.GetStringAsync(
                new Uri($"http://{target.GetProperty("targets")[0]}/metrics"), TestContext.Current.CancellationToken));
        Assert.Equal(3, texts.Count);
        Assert.Contains("\nclusterllm_step_number ", texts[0]);
        Assert.Contains("\nclusterllm_workers{status=\"ready\"} 2\n", texts[0]);
        Assert.All(texts[1..], text => Assert.Contains("\nclusterllm_compute_duration_seconds_count ", text));
        ClusterRun.Signal(run.Id, "INT");
        await ClusterRun.EndAsync(run, exitCode: 130);
    }

    private static string Api(ClusterRun cluster, string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(cluster.RunDirectory(name), "cluster.json")));
        return file.RootElement.GetProperty("coordinator").GetProperty("api").GetString()!;
    }

    /// <summary>A step of two workers: forward and backward, reduce and apply of each, under the coordinator's root.</summary>
    private static bool IsWhole(List<OtlpSpan> trace) =>
        trace.Count(span => span.Name == "step") == 1
        && new[] { "forward_backward", "reduce", "apply" }.All(name => trace.Where(span => span.Name == name
            && span.Resource.Of("service.name") == Worker).Select(span => span.Resource.Of("process.pid")).Distinct()
            .Count() == 2);

    private static Dictionary<string, List<OtlpSpan>> Traces(OtlpReceiver receiver) =>
        receiver.Spans.GroupBy(span => span.TraceId).ToDictionary(group => group.Key, group => group.ToList());
}

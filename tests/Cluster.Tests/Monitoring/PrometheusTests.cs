using System.Diagnostics;
using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Monitoring;

/// <summary>A real Prometheus that finds a real run by its coordinator.</summary>
public sealed class PrometheusTests
{
    private const string Run = "monitored";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task every_panel_and_alert_has_data_of_a_run_and_a_killed_worker_shows_with_its_reason()
    {
        var package = PrometheusPackage.Get();
        using var cluster = new ClusterRun();
        var process = cluster.Pretrain(Run, workers: 2, steps: 1_000_000, "api.port=0", "telemetry.metrics_interval=1",
            "training.eval_every=20", "training.eval_batches=1", "checkpoint.every=20");
        _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await cluster.CommittedAsync(Run, 60, process);
        using var prometheus = await PrometheusServer.StartAsync(package, Path.Combine(cluster.Folder, "prometheus"),
            Coordinator(cluster).GetProperty("api").GetString()!);

        await TargetsAreUpAsync(prometheus, ["coordinator", "w0", "w1"]);
        await EndpointsAreCleanAsync(package, prometheus);
        await EveryPanelHasDataAsync(prometheus);
        await EveryAlertLooksAtDataAsync(prometheus);

        ClusterRun.Signal(cluster.WorkerProcess(Run, "w1"), "KILL");
        var label = $$"""{run="{{Run}}"}""";
        await UntilAsync("the death and its reason", async () =>
            await prometheus.ValueAsync($$"""clusterllm_worker_deaths_total{run="{{Run}}",reason="exit"}""") == 1);
        await UntilAsync("one worker less", async () => await prometheus.ValueAsync(
            $$"""min_over_time(clusterllm_workers{run="{{Run}}",status="ready"}[10s])""") == 1);
        double?[] seen = [];
        await UntilAsync(() => $"return of the worker, but ready, restarts and recoveries {string.Join(", ", seen)}",
            async () =>
            {
                seen =
                [
                    await prometheus.ValueAsync($$"""clusterllm_workers{run="{{Run}}",status="ready"}"""),
                    await prometheus.ValueAsync($"clusterllm_worker_restarts_total{label}"),
                    await prometheus.ValueAsync($"clusterllm_recoveries_total{label}"),
                ];
                return seen is [2, 1, >= 1];
            });
        Assert.False(process.HasExited, "the run ended");
    }

    private static async Task TargetsAreUpAsync(PrometheusServer prometheus, string[] places)
    {
        List<JsonElement> seen = [];
        await UntilAsync(() => $"targets {string.Join(", ", places)}, only {string.Join('\n', seen)}", async () =>
        {
            seen = await ActiveAsync(prometheus);
            return seen.Where(target => target.GetProperty("health").GetString() == "up")
                .Select(target => target.GetProperty("labels").GetProperty("instance").GetString()!.Split('/')[^1])
                .Order(StringComparer.Ordinal).SequenceEqual(places);
        });
    }

    private static async Task EndpointsAreCleanAsync(PrometheusPackage package, PrometheusServer prometheus)
    {
        using var http = new HttpClient();
        foreach (var target in await ActiveAsync(prometheus))
        {
            var text = await http.GetStringAsync(new Uri(target.GetProperty("scrapeUrl").GetString()!));
            Assert.Empty(await package.CheckAsync(["check", "metrics"], text));
        }
    }

    private static async Task EveryPanelHasDataAsync(PrometheusServer prometheus)
    {
        var hasGpu = Directory.Exists("/proc/driver/nvidia/gpus");
        var waiting = Dashboard.All.SelectMany(dashboard => dashboard.Expressions(Run)).ToList();
        Assert.True(waiting.Count > 40, $"only {waiting.Count} expressions were found");
        await UntilAsync(() => $"data for {string.Join("; ", waiting)}", async () =>
        {
            foreach (var panel in waiting.ToList())
                if ((await prometheus.QueryAsync(panel.Expression)).Length > 0
                    || (!hasGpu && panel.Expression.StartsWith("clusterllm_gpu_", StringComparison.Ordinal)))
                    waiting.Remove(panel);
            return waiting.Count == 0;
        });
        foreach (var annotation in Dashboard.All.SelectMany(dashboard => dashboard.Annotations(Run)))
            await prometheus.QueryAsync(annotation);
    }

    private static async Task EveryAlertLooksAtDataAsync(PrometheusServer prometheus)
    {
        foreach (var alert in AlertRule.All)
        {
            Assert.NotEmpty(alert.Selectors);
            foreach (var selector in alert.Selectors)
                Assert.True((await prometheus.QueryAsync(selector)).Length > 0, $"{alert.Name}: no {selector}");
            Assert.True((await prometheus.QueryAsync(alert.Expression)).Length == 0,
                $"{alert.Name} would fire on a healthy run");
        }
        await UntilAsync("alerts that are evaluated", async () =>
        {
            var rules = (await prometheus.GetAsync("/api/v1/rules")).GetProperty("groups").EnumerateArray()
                .SelectMany(group => group.GetProperty("rules").EnumerateArray()).ToList();
            return rules.Count == AlertRule.All.Count
                && rules.All(rule => rule.GetProperty("health").GetString() == "ok");
        });
    }

    private static async Task<List<JsonElement>> ActiveAsync(PrometheusServer prometheus) =>
        [.. (await prometheus.GetAsync("/api/v1/targets?state=active")).GetProperty("activeTargets").EnumerateArray()];

    private static JsonElement Coordinator(ClusterRun cluster) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(cluster.RunDirectory(Run), "cluster.json"))).RootElement
            .GetProperty("coordinator");

    private static Task UntilAsync(string what, Func<Task<bool>> holds) => UntilAsync(() => what, holds);

    private static async Task UntilAsync(Func<string> what, Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(began) > Deadline)
                throw new TimeoutException($"within {Deadline.TotalSeconds:0} s there was no {what()}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}

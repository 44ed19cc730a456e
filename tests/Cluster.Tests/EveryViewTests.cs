using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterLlm.Cluster.Tests.Page;
using ClusterLlm.Cluster.Tests.Telemetry;

namespace ClusterLlm.Cluster.Tests;

/// <summary>One run, seen from everywhere: whoever looks, wherever, sees the same.</summary>
public sealed partial class EveryViewTests
{
    private const string Run = "watched";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task page_terminal_metrics_and_receiver_tell_the_same_step_and_loss_and_why_a_worker_died()
    {
        using var browser = new Browser();
        var missing = await browser.PrepareAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(missing is not null, missing ?? "");
        await using var receiver = await OtlpReceiver.StartAsync(grpc: true);
        using var cluster = new ClusterRun();
        using var client = new HttpClient();
        var run = cluster.Pretrain(Run, workers: 2, steps: 1_000_000, "api.port=0",
            $"telemetry.otlp_endpoint={receiver.Url}", "telemetry.metrics_interval=0.5");
        await cluster.CommittedAsync(Run, 10, run);
        using var state = JsonDocument.Parse(await ReadAsync(cluster, "cluster.json"));
        var url = state.RootElement.GetProperty("coordinator").GetProperty("api").GetString()!;
        using var terminal = new WatchedTerminal(cluster.RunDirectory(Run));
        await terminal.UntilAsync("the run is shown", screen => screen.Contains("step ", StringComparison.Ordinal));

        await terminal.PressAsync('p');
        await terminal.UntilAsync("it rests", screen => screen.Contains(" paused ", StringComparison.Ordinal));
        using var row = JsonDocument.Parse((await ReadAsync(cluster, "metrics.jsonl")).Trim().Split('\n')[^1]);
        var (step, loss) = (row.RootElement.GetProperty("step").GetInt64(), row.RootElement.GetProperty("loss").GetDouble());
        await terminal.UntilAsync("step and loss", screen => screen.Contains($"step {step}/", StringComparison.Ordinal)
            && screen.Contains(FormattableString.Invariant($"loss {loss:F4}"), StringComparison.Ordinal));
        Assert.Equal((step, loss), (await MetricAsync("clusterllm_step_number "), await MetricAsync("clusterllm_step_loss ")));
        await receiver.UntilAsync($"step {step} with loss {loss}",
            () => Last("clusterllm.step.number")?.Value == step && Last("clusterllm.step.loss")?.Value == loss ? "so" : null);

        // The page lets the run go on and then kills w1.
        Task[] others =
        [
            ToldAsync("watch", () => terminal.UntilAsync("the death", screen =>
                Death().IsMatch(screen))),
            ToldAsync("/metrics", async () =>
            {
                using var deadline = new CancellationTokenSource(Deadline);
                using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                while (await MetricAsync("clusterllm_worker_deaths_total{reason=\"exit\"} ") != 1)
                    await looks.WaitForNextTickAsync(deadline.Token);
            }),
            ToldAsync("OTLP", () => receiver.UntilAsync("log of the death", () => receiver.Logs.FirstOrDefault(log =>
                log.Body.Contains("ended with signal 9", StringComparison.Ordinal)))),
        ];
        foreach (var (scenario, error) in await browser.PlayAsync("scenarios-of-every-view.mjs", url + "/", cluster.RunDirectory(Run)))
            Assert.True(error is null, $"{scenario}: {error}");
        await Task.WhenAll(others);
        await terminal.PressAsync('q');

        OtlpPoint? Last(string metric) => receiver.Points.LastOrDefault(point => point.Metric == metric);

        async Task<double?> MetricAsync(string series) => (await client.GetStringAsync(new Uri($"{url}/metrics")))
            .Split('\n').FirstOrDefault(line => line.StartsWith(series, StringComparison.Ordinal)) is { } line
            ? double.Parse(line[series.Length..].Split(' ')[0], CultureInfo.InvariantCulture) : null;

        async Task ToldAsync(string view, Func<Task> death)
        {
            await death();
            var now = TimeProvider.System.GetUtcNow();
            var died = cluster.Events(Run).Select(line => JsonDocument.Parse(line).RootElement)
                .First(e => e.GetProperty("event").GetString() == "worker_died").GetProperty("time").GetDateTimeOffset();
            TestContext.Current.TestOutputHelper?.WriteLine($"{view}: {(now - died).TotalSeconds:F2} s");
        }
    }

    [GeneratedRegex("worker died w1 .*: process [0-9]+ ended with signal 9")]
    private static partial Regex Death();

    private static Task<string> ReadAsync(ClusterRun cluster, string file) =>
        File.ReadAllTextAsync(Path.Combine(cluster.RunDirectory(Run), file), TestContext.Current.CancellationToken);
}

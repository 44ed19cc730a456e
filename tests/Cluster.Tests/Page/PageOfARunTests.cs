using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Page;

/// <summary>The page in a browser, of a real run with two workers.</summary>
public sealed class PageOfARunTests(PageOfARunTests.Scenarios scenarios) : IClassFixture<PageOfARunTests.Scenarios>
{
    [Fact]
    public void the_policy_is_strict() => Passes();

    [Fact]
    public void step_and_loss_are_those_of_metrics_jsonl() => Passes();

    [Fact]
    public void what_is_pointed_at_equals_the_row() => Passes();

    [Fact]
    public void log_scale_smoothing_and_zoom_work() => Passes();

    [Fact]
    public void a_killed_worker_is_seen_to_go_and_to_come_back() => Passes();

    [Fact]
    public void the_rest_of_the_run_is_there() => Passes();

    [Fact]
    public void a_coordinator_that_dies_and_comes_back_is_followed() => Passes();

    private void Passes([CallerMemberName] string scenario = "") => scenarios.Passes(scenario);

    public sealed class Scenarios : PlayedScenarios
    {
        private const string Run = "watched";

        private protected override async Task<IReadOnlyDictionary<string, string?>> PlayAsync(Browser browser)
        {
            using var cluster = new ClusterRun();
            var process = cluster.Pretrain(Run, workers: 2, steps: 1_000_000, "checkpoint.every=100",
                "training.eval_every=50", "api.port=0");
            // Nobody reads what it prints: a full pipe would stop it.
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await cluster.CommittedAsync(Run, 1, process);
            var file = Path.Combine(cluster.RunDirectory(Run), "cluster.json");
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            using var state = JsonDocument.Parse(text);
            var url = state.RootElement.GetProperty("coordinator").GetProperty("api").GetString()!;
            return await browser.PlayAsync("scenarios-of-a-run.mjs", url + "/", cluster.RunDirectory(Run),
                ClusterRun.Program);
        }
    }
}

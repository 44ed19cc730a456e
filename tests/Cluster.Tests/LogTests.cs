using System.IO.Compression;
using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task every_process_says_in_its_own_file_where_it_is_and_a_live_run_can_be_bundled()
    {
        using var run = new ClusterRun();
        var process = run.Pretrain("a", workers: 2, steps: 1_000_000, "logging.format=json");
        await run.CommittedAsync("a", 10, process);
        ClusterRun.Signal(run.WorkerProcess("a", "w1"), "KILL");
        await run.HappenedAsync("a", events => events.Count(e => Is(e, "worker_ready", "w1")) > 1, process);
        var zip = Path.Combine(run.Folder, "bundle.zip");
        var bundle = run.Start(["bundle", run.RunDirectory("a"), "-o", zip]);
        Assert.Equal(zip, await ClusterRun.EndTextAsync(bundle, 0));
        using (var archive = ZipFile.OpenRead(zip))
        using (var flight = new StreamReader(archive.GetEntry("flight/w0.jsonl")!.Open()))
            Assert.Contains("a diagnostic bundle was asked for", await flight.ReadToEndAsync(
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
        ClusterRun.Signal(process.Id, "INT");
        await ClusterRun.EndAsync(process, 130);

        var id = Lines("events.jsonl")[0].GetProperty("run").GetString();
        foreach (var worker in (string[])["w0", "w1"])
        {
            var lines = Lines($"logs/{worker}.log");
            Assert.All(lines, line => Assert.Equal(worker, line.GetProperty("worker").GetString()));
            Assert.Contains(lines, line => Event(line) == "worker_decided"
                && line.TryGetProperty("generation", out _) && line.GetProperty("run").GetString() == id);
            Assert.Equal("worker_ends", Event(lines.Last(line => Event(line) is not null)));
        }
        var coordinator = Lines("logs/coordinator.log");
        Assert.All(coordinator, line => Assert.Equal(id, line.GetProperty("run").GetString()));
        Assert.Contains(coordinator, line => Event(line) == "process_ended"
            && line.GetProperty("message").GetString()!.EndsWith("signal 9",
                StringComparison.Ordinal));

        List<JsonElement> Lines(string file) => [.. File.ReadLines(Path.Combine(run.RunDirectory("a"), file))
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Lines of libraries have none.</summary>
    private static string? Event(JsonElement line) =>
        line.TryGetProperty("event", out var name) ? name.GetString() : null;

    private static bool Is(JsonElement line, string name, string worker) =>
        line.GetProperty("event").GetString() == name && line.GetProperty("worker").GetString() == worker;
}

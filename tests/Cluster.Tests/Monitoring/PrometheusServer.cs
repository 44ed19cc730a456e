using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Monitoring;

/// <summary>A real Prometheus on a free port, with the rules that operators get.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly HttpClient http;

    private PrometheusServer(Process process, Uri address) =>
        (this.process, http) = (process, new HttpClient { BaseAddress = address });

    /// <param name="package">The program.</param>
    /// <param name="folder">Of its own.</param>
    /// <param name="coordinator">URL of a run's API, which names what is to be scraped.</param>
    public static async Task<PrometheusServer> StartAsync(PrometheusPackage package, string folder, string coordinator)
    {
        Directory.CreateDirectory(folder);
        var configuration = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"""
            global: {"{"}scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s{"}"}
            rule_files: ["{Path.Combine(Repository.Telemetry, "prometheus", "alerts.yml")}"]
            scrape_configs:
              - job_name: clusterllm
                http_sd_configs: [{"{"}url: "{coordinator}/api/v1/targets", refresh_interval: 1s{"}"}]
            """);
        var process = Process.Start(new ProcessStartInfo(package.Prometheus,
        [
            $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder, "data")}",
            "--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            said.Enqueue(line.Data ?? "");
            if (line.Data?.Split("msg=\"Listening on\" address=") is [_, var address])
                listening.TrySetResult(new Uri($"http://{address.Trim()}"));
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            var address = await listening.Task.WaitAsync(Deadline);
            await ReadyAsync(address);
            return new PrometheusServer(process, address);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"Prometheus does not listen: {string.Join('\n', said)}");
        }
    }

    /// <summary>It listens before it answers.</summary>
    private static async Task ReadyAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = await http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            if (answer.IsSuccessStatusCode)
                return;
            if (Stopwatch.GetElapsedTime(began) > Deadline)
                throw new TimeoutException($"it answers {answer.StatusCode}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>The series that an expression yields now.</summary>
    public async Task<JsonElement[]> QueryAsync(string expression)
    {
        using var answer = await http.GetAsync(
            new Uri($"/api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, $"{expression}: {body}");
        var result = body.GetProperty("data").GetProperty("result");
        return [.. result.EnumerateArray()];
    }

    /// <summary>The first of the series' values.</summary>
    public async Task<double?> ValueAsync(string expression) =>
        (await QueryAsync(expression)).FirstOrDefault() is { ValueKind: JsonValueKind.Object } series
            ? double.Parse(series.GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    public async Task<JsonElement> GetAsync(string path) =>
        (await http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative))).GetProperty("data");

    public void Dispose()
    {
        http.Dispose();
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Serving;
using ClusterLlm.Coordinator.Tests.Sampling;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Tests.Serving;

/// <summary>A server with a tiny random model on a free port, and a client of it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Name = "tiny";

    private readonly TinyModel files;

    private TestServer(TinyModel files, TextGeneration generation, ApiServer server)
    {
        (this.files, Generation, Server) = (files, generation, server);
        Client = new HttpClient { BaseAddress = new Uri(server.Url) };
    }

    public TextGeneration Generation { get; }
    public ApiServer Server { get; }
    public HttpClient Client { get; }

    public static async Task<TestServer> StartAsync(ServeOptions? options = null,
        params (string Name, string Content)[] files)
    {
        var model = await TinyModel.CreateAsync(files);
        var generation = model.Open();
        options = (options ?? new ServeOptions()) with { Port = 0, Model = Name };
        var server = await ApiServer.StartAsync(generation, options,
            logging => logging.SetMinimumLevel(LogLevel.None), TimeProvider.System);
        return new TestServer(model, generation, server);
    }

    /// <summary>Posts JSON; gives the status and the JSON of the answer.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode,
            await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    /// <summary>Posts JSON; gives what stands behind "data: " in the events of the answer.</summary>
    public async Task<List<string>> StreamAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, one => Assert.StartsWith("data: ", one, StringComparison.Ordinal));
        return [.. events.Select(one => one["data: ".Length..])];
    }

    /// <summary>Waits until the compute thread has so much to do.</summary>
    public async Task HasAsync(int active, int waiting)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while ((Server.Thread.Active, Server.Thread.Waiting) != (active, waiting))
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail($"expected {active} active and {waiting} waiting requests, but there are "
                    + $"{Server.Thread.Active} and {Server.Thread.Waiting}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Generation.Dispose();
        files.Dispose();
    }
}

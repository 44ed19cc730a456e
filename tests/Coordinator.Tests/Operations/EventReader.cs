using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ClusterLlm.Coordinator.Tests.Operations;

/// <summary>Reads a run's stream.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<SseItem<string>> items;
    private readonly CancellationTokenSource patience = new(Deadline);
    private readonly List<string> seen = [];

    private EventReader(HttpResponseMessage response, Stream body)
    {
        this.response = response;
        items = SseParser.Create(body).EnumerateAsync(patience.Token).GetAsyncEnumerator();
    }

    public string LastId { get; private set; } = "";

    public static async Task<EventReader> OpenAsync(ServedRun run, string query = "", string? lastId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream" + query);
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        var response = await run.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event of a name for which something holds; null when the stream has ended.</summary>
    public async Task<JsonElement?> NextAsync(string name, Func<JsonElement, bool>? holds = null)
    {
        try
        {
            while (await items.MoveNextAsync())
            {
                var item = items.Current;
                LastId = item.EventId ?? LastId;
                seen.Add($"{item.EventType} {item.EventId}");
                var data = JsonDocument.Parse(item.Data).RootElement;
                if (item.EventType == name && (holds is null || holds(data)))
                    return data;
            }
            return null;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"no {name} came; what came: {string.Join(", ", seen.TakeLast(50))}");
            return null;
        }
    }

    /// <summary>Steps until that of a number, and rewinds as negative ones.</summary>
    public async Task<List<long>> StepsUntilAsync(long last)
    {
        var steps = new List<long>();
        while (steps.Count == 0 || steps[^1] != last)
        {
            Assert.True(await items.MoveNextAsync(), $"the stream ended after {string.Join(", ", steps)}");
            LastId = items.Current.EventId ?? LastId;
            var data = JsonDocument.Parse(items.Current.Data).RootElement;
            if (items.Current.EventType == "step")
                steps.Add(data.GetProperty("step").GetInt64());
            else if (items.Current.EventType == "rewind")
                steps.Add(-data.GetProperty("to").GetInt64());
        }
        return steps;
    }

    public async ValueTask DisposeAsync()
    {
        await patience.CancelAsync();
        try
        {
            await items.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // It was read no further.
        }
        response.Dispose();
        patience.Dispose();
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>A run that goes on, from its coordinator's HTTP API. A connection that is lost is made again.</summary>
internal sealed class ApiSource : IWatchSource, IDisposable
{
    private const int RowsAtFirst = 20_000;
    private const int MaxAnswerBytes = 8 << 20;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly HttpClient client;
    private readonly string name;
    private readonly TimeProvider time;

    /// <param name="address">Of the API, such as http://127.0.0.1:8470.</param>
    /// <param name="token">With control rights; null when it asks for none.</param>
    /// <param name="time">For the pauses between attempts.</param>
    public ApiSource(Uri address, string? token, TimeProvider time)
    {
        (name, this.time) = (address.GetLeftPart(UriPartial.Authority), time);
        client = new HttpClient { BaseAddress = new Uri(name), MaxResponseContentBufferSize = MaxAnswerBytes };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task FollowAsync(Action<Action<WatchModel>> tell, CancellationToken cancellation)
    {
        var (last, ended) = ("", false);
        while (true)
        {
            try
            {
                tell(model => (model.Source, model.CanControl) = ($"{name}, connecting", false));
                await foreach (var item in StreamAsync(last, tell, cancellation).ConfigureAwait(false))
                {
                    last = item.Id.Length > 0 ? item.Id : last;
                    tell(model => model.Apply(item.Name, item.Data));
                    ended = item.Name == "run"
                        ? JsonSerializer.Deserialize(item.Data.Span, OperationsJson.Readable.RunStatus) is { Ended: true } : ended;
                }
                tell(model => model.Source = $"{name}, the connection was closed");
            }
            catch (Exception error) when (error is HttpRequestException or IOException or JsonException
                or InvalidDataException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                var why = error.Message.ReplaceLineEndings(" ");
                tell(model => (model.Source, model.CanControl) = ($"{name}: {why}", false));
            }
            if (ended)
            {
                tell(model => (model.Source, model.CanControl) = ($"{name}, the run has ended", false));
                return;
            }
            await Task.Delay(Between, time, cancellation).ConfigureAwait(false);
        }
    }

    public async Task<string> AskAsync(WatchAction action, CancellationToken cancellation)
    {
        var path = action.Kind switch
        {
            WatchActionKind.Drain => $"/api/v1/workers/{Uri.EscapeDataString(action.Worker)}/drain",
            WatchActionKind kind => $"/api/v1/{kind.ToString().ToLowerInvariant()}",
        };
        try
        {
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), null, cancellation).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            return Said(answer.StatusCode, text);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return $"{name} does not answer: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    public void Dispose() => client.Dispose();

    private async IAsyncEnumerable<ServerSentEvent> StreamAsync(string last, Action<Action<WatchModel>> tell,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = 0L;
        if (last.Length == 0)
        {
            var status = await GetAsync("/api/v1/run", OperationsJson.Readable.RunStatus, cancellation).ConfigureAwait(false);
            after = Math.Max(0, (status?.Step ?? 0) - RowsAtFirst);
            tell(model => model.Status = status ?? model.Status);
        }
        var written = await GetAsync("/api/v1/checkpoints", OperationsJson.Readable.CheckpointList, cancellation)
            .ConfigureAwait(false);
        foreach (var checkpoint in written?.Checkpoints ?? [])
            tell(model => model.Add(checkpoint));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/stream?after={after}&after_event=0");
        if (last.Length > 0)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
        Check(answer);
        tell(model => (model.Source, model.CanControl) = (name, true));
        var stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (var item in EventStream.ReadAsync(stream, cancellation).ConfigureAwait(false))
            yield return item;
    }

    private async Task<T?> GetAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        CancellationToken cancellation)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellation).ConfigureAwait(false);
        Check(answer);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false), type);
    }

    private static void Check(HttpResponseMessage answer)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new HttpRequestException("it wants a token: name one by --token-file");
        answer.EnsureSuccessStatusCode();
    }

    private static string Said(HttpStatusCode status, string text)
    {
        try
        {
            using var answer = JsonDocument.Parse(text);
            foreach (var field in (string[])["reason", "detail", "title"])
                if (answer.RootElement.TryGetProperty(field, out var said) && said.ValueKind == JsonValueKind.String)
                    return said.GetString()!.ReplaceLineEndings(" ");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or none of ours.
        }
        return $"the coordinator answered {(int)status}";
    }
}

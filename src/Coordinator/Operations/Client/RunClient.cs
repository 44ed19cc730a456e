using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Http;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Operations.Client;

/// <summary>The HTTP API of a run, as the command line uses it.</summary>
internal sealed class RunClient : IDisposable
{
    private const string Root = "api/v1/";
    private const int MaxAnswerBytes = 16 << 20;

    private static readonly TimeSpan ConnectsWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);

    private readonly HttpClient http;
    private readonly Uri url;

    /// <summary>
    /// What is wrong with the server's certificate; null when nothing is, or the machine's authorities judge.
    /// </summary>
    private string? distrust;

    /// <param name="url">Of the server.</param>
    /// <param name="token">To send along; null sends none.</param>
    /// <param name="authorities">Of which one must have signed an https server's certificate; null for those of the
    /// machine.</param>
    public RunClient(Uri url, string? token, X509Certificate2Collection? authorities = null)
    {
        this.url = url;
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectsWithin,
            AllowAutoRedirect = false,
            UseProxy = !url.IsLoopback,
            SslOptions = Trust(authorities),
        })
        {
            BaseAddress = new Uri(url, Root),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Url => url.GetLeftPart(UriPartial.Authority);

    public Task<RunStatus> StatusAsync(CancellationToken cancellation) =>
        GetAsync("run", OperationsJson.Default.RunStatus, cancellation);

    public Task<WorkerList> WorkersAsync(CancellationToken cancellation) =>
        GetAsync("workers", OperationsJson.Default.WorkerList, cancellation);

    public Task<CheckpointList> CheckpointsAsync(CancellationToken cancellation) =>
        GetAsync("checkpoints", OperationsJson.Default.CheckpointList, cancellation);

    public Task<Timeline> TimelineAsync(int steps, CancellationToken cancellation) =>
        GetAsync(Query("timeline", ("steps", steps)), OperationsJson.Default.Timeline, cancellation);

    public Task<EventPage> EventsAsync(long after, int limit, CancellationToken cancellation) =>
        GetAsync(Query("events", ("after", after), ("limit", limit)), OperationsJson.Default.EventPage, cancellation);

    public Task<MetricsPage> MetricsAsync(long after, int limit, CancellationToken cancellation) =>
        GetAsync(
            Query("metrics", ("after", after), ("limit", limit)), OperationsJson.Default.MetricsPage, cancellation);

    /// <summary>So many steps spread over the whole run.</summary>
    public Task<MetricsPage> SampleMetricsAsync(int points, CancellationToken cancellation) =>
        GetAsync(Query("metrics", ("points", points)), OperationsJson.Default.MetricsPage, cancellation);

    /// <param name="what">pause, resume, stop, checkpoint or workers/w1/drain.</param>
    /// <param name="reason">For the run's events.</param>
    /// <param name="cancellation">Ends the waiting, not the wish.</param>
    /// <exception cref="ConfigurationException">It is refused; the message says why.</exception>
    public async Task<ControlAnswer> AskAsync(string what, string reason, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{what}?reason={Uri.EscapeDataString(reason)}");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation)
            .ConfigureAwait(false);
        return await ReadAsync(response, OperationsJson.Default.ControlAnswer, cancellation).ConfigureAwait(false);
    }

    /// <returns>The text, and the byte of the log after it.</returns>
    /// <param name="process">coordinator or w0.</param>
    /// <param name="lines">The last so many, when there is no <paramref name="after"/>.</param>
    /// <param name="after">Only what follows that byte.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<(string Text, long End)> LogAsync(string process, int lines, long? after,
        CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, after is { } at
            ? Query("logs", ("process", process), ("after", at))
            : Query("logs", ("process", process), ("lines", lines)));
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation)
            .ConfigureAwait(false);
        var end = response.Headers.TryGetValues(ReadEndpoints.LogEnd, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var byteAfter)
            ? byteAfter : 0;
        return (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false), end);
    }

    /// <summary>
    /// The run's stream until it ends or breaks; who comes back gives the id of the last event that it has seen.
    /// </summary>
    /// <param name="after">The last step that is known.</param>
    /// <param name="lastId">Of the last event of the stream before; empty at first.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">The server sends something that is too long.</exception>
    public async IAsyncEnumerable<ServerSentEvent> StreamAsync(long after, string lastId,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, Query("stream", ("after", after), ("after_event", 0)));
        if (lastId.Length > 0)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            await foreach (var item in EventStream.ReadAsync(body, cancellation).ConfigureAwait(false))
                yield return item;
    }

    public void Dispose() => http.Dispose();

    private SslClientAuthenticationOptions Trust(X509Certificate2Collection? authorities) => authorities is null
        ? new SslClientAuthenticationOptions() : new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => (distrust = PeerTrust.Fault(
                certificate as X509Certificate2, errors, authorities, TimeProvider.System.GetUtcNow())) is null,
        };

    private static string Query(string path, params (string Name, object Value)[] fields) => $"{path}?"
        + string.Join('&', fields.Select(field => $"{field.Name}="
            + Uri.EscapeDataString(Convert.ToString(field.Value, CultureInfo.InvariantCulture)!)));

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation)
            .ConfigureAwait(false);
        return await ReadAsync(response, type, cancellation).ConfigureAwait(false);
    }

    private async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation).ConfigureAwait(false)
                ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new IOException($"{Url} answers with something else than this version's API: {error.Message}", error);
        }
    }

    /// <exception cref="IOException">It does not answer.</exception>
    /// <exception cref="ConfigurationException">It refuses.</exception>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption until,
        CancellationToken cancellation)
    {
        HttpResponseMessage response;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(AnswersWithin);
        try
        {
            response = await http.SendAsync(request, until, patience.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw distrust is { } fault
                ? new ConfigurationException($"{Url} is not trusted: {fault}", error)
                : error.HttpRequestError == HttpRequestError.SecureConnectionError
                ? new ConfigurationException($"{Url} is not trusted: {error.GetBaseException().Message}; name who signed its certificate by "
                    + $"{RunTarget.AuthorityOption}", error)
                : new IOException($"nothing answers at {Url}: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"{Url} does not answer", error);
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, cancellation).ConfigureAwait(false);
    }

    private async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new ConfigurationException($"{Url} refuses: the token is missing or has not the right; give it by "
                + $"{RunTarget.TokenVariable} or --token-file");
        try
        {
            var problem = await response.Content.ReadFromJsonAsync(OperationsJson.Default.Problem, cancellation)
                .ConfigureAwait(false);
            if (problem is { Detail: { Length: > 0 } detail })
                return response.StatusCode >= HttpStatusCode.InternalServerError ? new IOException(detail)
                    : new ConfigurationException(detail);
        }
        catch (JsonException)
        {
            // Not ours: its status has to do.
        }
        return new IOException($"{Url} answers with status {(int)response.StatusCode}");
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Operations.History;
using ClusterLlm.Coordinator.Operations.Http;
using ClusterLlm.Coordinator.Operations.Security;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Serving;
using ClusterLlm.Coordinator.Serving.Contracts;
using ClusterLlm.Hosting.Metrics;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Generation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Fuzz.Targets;

/// <summary>What is ours in the HTTP servers: behind Kestrel, which has read the request as such.</summary>
internal static class HttpTargets
{
    private const string Model = "town";

    /// <summary>Method, path and Authorization, a line each, through the gate of the API.</summary>
    public static FuzzTarget Authorization()
    {
        var folder = Directory.CreateTempSubdirectory("clusterllm-fuzz-");
        var own = Path.Combine(folder.FullName, "api-token");
        var gate = new ApiGate(ApiTokens.Open(null, own), readingIsOpen: false,
            new PeerLog(NullLogger.Instance, TimeProvider.System), TimeProvider.System);
        folder.Delete(recursive: true);
        return new FuzzTarget(
        [
            .. new[]
            {
                "GET\n/api/v1/run\nBearer 0123456789abcdef0123456789abcdef", "POST\n/api/v1/workers/w1/drain\nbearer x",
                "GET\n/healthz\n",
                "GET\n/api/v1/run\nBasic YTpi", "HEAD\n/metrics\n", "DELETE\n/\nBearer",
            }.Select(Encoding.UTF8.GetBytes),
        ], input =>
        {
            var lines = Encoding.UTF8.GetString(input).Split('\n', 3);
            var context = new DefaultHttpContext();
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.Request.Method = lines[0];
            context.Request.Path = new PathString(lines.Length > 1 && lines[1].StartsWith('/') ? lines[1] : "/");
            context.Request.Headers.Authorization = lines.Length > 2 ? lines[2] : "";
            var passed = false;
            gate.InvokeAsync(context, _ =>
            {
                passed = true;
                return Task.CompletedTask;
            }).GetAwaiter().GetResult();
            return passed ? ApiRules.Needed(context.Request.Method, context.Request.Path) == ApiRight.None ? "open"
                : throw new InvalidOperationException("let in without a token") : "refused";
        }, typeof(RefusedException));
    }

    /// <summary>
    /// A query of any endpoint of the API; Last-Event-ID and the worker of a route as if they were in it.
    /// </summary>
    public static FuzzTarget Queries() => new(
    [
        .. new[]
        {
            "?after=12&limit=100", "?points=50", "?steps=20&lines=200", "?process=coordinator&after=5000",
            "?process=w12", "?reason=why%20not",
            "?id=w1", "?id=worker-3", "?id=-1", "?seen=2.17.5", "?after=-1", "?limit=0", "?limit=10001",
        }.Select(Encoding.UTF8.GetBytes),
    ], input =>
    {
        var said = "";
        foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(input)))
            said += Take(name, values.ToString());
        return said.Length > 100 ? said[..100] : said;
    }, typeof(RefusedException), typeof(BadHttpRequestException));

    /// <summary>Content negotiation of /metrics.</summary>
    public static FuzzTarget Accept() => new(
    [
        .. new[]
        {
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            "text/plain", "*/*", "application/openmetrics-text; q=0", "",
        }.Select(Encoding.UTF8.GetBytes),
    ], input =>
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = Encoding.Latin1.GetString(input).Split('\n');
        return ExpositionFormats.Choose(context.Request.GetTypedHeaders().Accept).ContentType();
    });

    /// <summary>Bodies of requests to `clusterllm serve`: which of the two kinds, and the JSON.</summary>
    public static FuzzTarget ServeRequests()
    {
        var defaults = new GenerationOptions();
        return new FuzzTarget(
        [
            Tagged.Join("chat", """{"model":"town","messages":[{"role":"user","content":"hi"}],"max_tokens":5,"stream":true}"""u8),
            Tagged.Join("chat", """{"messages":[{"role":"system","content":[{"type":"text","text":"x"}]}],"stop":["a"],"n":1,"tools":[]}"""u8),
            Tagged.Join("text", """{"prompt":"once","temperature":0.5,"top_p":0.9,"seed":7,"stop":"\n","logit_bias":{}}"""u8),
            Tagged.Join("text", """{"prompt":[1,2,3],"stream":true,"stream_options":{"include_usage":true},"suffix":""}"""u8),
        ], input =>
        {
            var (kind, body) = Tagged.Split(input);
            var context = new DefaultHttpContext();
            context.Request.ContentType = "application/json";
            context.Request.Body = new MemoryStream(body);
            if (kind == "chat")
            {
                var chat = RequestReader.ReadAsync(context.Request, ServingJson.Default.ChatCompletionRequest, Model)
                    .GetAwaiter().GetResult();
                RequestReader.Options(chat, defaults, 10);
                return $"{RequestReader.Of("messages", () => MessagesJson.Read(chat.Messages)).Count} messages";
            }
            var text = RequestReader.ReadAsync(context.Request, ServingJson.Default.CompletionRequest, Model)
                .GetAwaiter().GetResult();
            RequestReader.Options(text, defaults, 10);
            return $"{text.Prompt.ValueKind}";
        }, typeof(ApiException));
    }

    private static string Take(string name, string value) => name switch
    {
        "after" => Asked.After(name, Number<long>(name, value)) > 0 ? "after " : "all ",
        "limit" or "points" or "lines" or "steps" => Asked.Number(name, Number<int>(name, value), Asked.Rows,
            Asked.MostRows) > 0 ? "some "
            : throw new InvalidOperationException("a number out of its bounds"),
        "process" =>
            LogTail.IsProcess(value)
                ? Path.GetFileName(value) == value ? "log "
                : throw new InvalidOperationException("a path") : "no log ",
        "id" => ControlEndpoints.Worker(value).Value >= 0 ? "worker " : throw new InvalidOperationException("no place"),
        "reason" =>
            ControlEndpoints.Reason(value, "done").Any(char.IsControl)
                ? throw new InvalidOperationException("not one line")
                : "reason ",
        "seen" => StreamPlace.Parse(value) is { } place ? place is { Rewinds: >= 0, Step: >= 0, Event: >= 0 } ? "seen "
            : throw new InvalidOperationException("a place before the first") : "new ",
        _ => "",
    };

    /// <summary>As the framework reads it for a handler; empty is none.</summary>
    private static T? Number<T>(string name, string value)
        where T : struct, IParsable<T> => value.Length == 0
            ? null
            : T.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number
            : throw new BadHttpRequestException($"{name} is no number");
}

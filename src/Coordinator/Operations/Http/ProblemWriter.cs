using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterLlm.Coordinator.Operations.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>Turns whatever goes wrong with a request into problem+json.</summary>
internal sealed partial class ProblemWriter(ILogger<ProblemWriter> log)
{
    public const string ContentType = "application/problem+json";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            // What routing and other middleware refuse has no body yet.
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } response)
                await WriteAsync(context, response.StatusCode, response.StatusCode switch
                {
                    StatusCodes.Status404NotFound => $"{context.Request.Path} is not served here",
                    StatusCodes.Status405MethodNotAllowed =>
                        $"{context.Request.Path} is not for {context.Request.Method}",
                    _ => $"{context.Request.Method} {context.Request.Path} is refused",
                }).ConfigureAwait(false);
        }
        catch (RefusedException refused)
        {
            await WriteAsync(context, refused.Status, refused.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            var query = NotBound().Match(bad.Message);
            await WriteAsync(context, bad.StatusCode, query.Success
                ? $"{query.Groups[1].Value} is '{query.Groups[2].Value}', but must be a whole number in its bounds"
                : bad.Message).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ConnectionResetException or OperationCanceledException)
        {
            // The client has gone, or the run has ended.
            context.Abort();
        }
        catch (Exception error)
        {
            Failed(log, context.Request.Method, context.Request.Path, error);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "the server failed; its log says why")
                .ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string detail)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(
            new Problem(ReasonPhrases.GetReasonPhrase(status), status, detail),
            OperationsJson.Readable.Problem)).AsTask();
    }

    /// <summary>What ASP.NET says of a query that is no number; its C# types tell a client nothing.</summary>
    [GeneratedRegex("^Failed to bind parameter \"\\S+ (\\w+)\" from \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex NotBound();

    [LoggerMessage(EventId = 4101, EventName = "request_failed", Level = LogLevel.Error,
        Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger log, string method, string path, Exception error);
}

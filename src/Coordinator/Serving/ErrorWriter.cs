using ClusterLlm.Coordinator.Serving.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>Turns whatever goes wrong with a request into OpenAI's error object.</summary>
internal sealed partial class ErrorWriter(ILogger<ErrorWriter> log)
{
    /// <summary>What clients learn of an error that is not theirs.</summary>
    public static ApiException Hidden { get; } = new(500, "the server failed; its log says why");

    public static ErrorBody Body(ApiException error) =>
        new(new ErrorObject(error.Message, TypeOf(error.Status), error.Parameter, error.Code));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            // What routing refuses has no body yet.
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } response)
                await WriteAsync(context, new ApiException(response.StatusCode, response.StatusCode == 400
                    ? $"the Host {context.Request.Host} is not this server"
                    : $"{context.Request.Method} {context.Request.Path} is not served here")).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ConnectionResetException
            || (error is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // Nobody is there to be told, and nothing more to be read.
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(context, new ApiException(503, "the server is stopping")).ConfigureAwait(false);
        }
        catch (ApiException refused)
        {
            await WriteAsync(context, refused).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            await WriteAsync(context, new ApiException(bad.StatusCode, bad.Message)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Failed(log, context.Request.Method, context.Request.Path, error);
            await WriteAsync(context, Hidden).ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(HttpContext context, ApiException error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        return AnswerWriter.WriteJsonAsync(context.Response, error.Status, Body(error));
    }

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    [LoggerMessage(EventId = 4001, EventName = "request_failed", Level = LogLevel.Error,
        Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger log, string method, string path, Exception error);
}

using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Serving.Contracts;
using ClusterLlm.Model.Generation;
using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>Writes the answer of a job to a client, at its end or as it comes.</summary>
internal static class AnswerWriter
{
    public static async Task WriteWholeAsync(HttpResponse response, GenerationJob job, IAnswerFormat format,
        AnswerHead head)
    {
        var text = new StringBuilder();
        await foreach (var piece in job.Text.ReadAllAsync(job.Cancellation).ConfigureAwait(false))
            text.Append(piece);
        await WriteJsonAsync(response, 200, format.Whole(head, text.ToString(), Reason(job), CountOf(job)))
            .ConfigureAwait(false);
    }

    /// <summary>As server-sent events (the HTML standard, section 9.2): one for each piece of text.</summary>
    public static async Task StreamAsync(HttpResponse response, GenerationJob job, IAnswerFormat format,
        AnswerHead head, bool countsTokens)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        try
        {
            if (format.Opening(head) is { } opening)
                await SendAsync(response, opening, job.Cancellation).ConfigureAwait(false);
            await foreach (var piece in job.Text.ReadAllAsync(job.Cancellation).ConfigureAwait(false))
                await SendAsync(response, format.Piece(head, piece, null), job.Cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException && response.HasStarted)
        {
            // The status is sent; all that is left is to say so in the stream.
            await SendAsync(response, ErrorWriter.Body(ErrorWriter.Hidden), job.Cancellation).ConfigureAwait(false);
            throw;
        }
        await SendAsync(response, format.Piece(head, null, Reason(job)), job.Cancellation).ConfigureAwait(false);
        if (countsTokens)
            await SendAsync(response, format.Counted(head, CountOf(job)), job.Cancellation).ConfigureAwait(false);
        await response.WriteAsync("data: [DONE]\n\n", job.Cancellation).ConfigureAwait(false);
    }

    public static Task WriteJsonAsync(HttpResponse response, int status, object body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return response.WriteAsync(Json(body), response.HttpContext.RequestAborted);
    }

    private static async Task SendAsync(HttpResponse response, object body, CancellationToken cancellation)
    {
        await response.WriteAsync($"data: {Json(body)}\n\n", cancellation).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static string Json(object body) => JsonSerializer.Serialize(body, body.GetType(), ServingJson.Readable);

    private static string Reason(GenerationJob job) => job.Finish == FinishReason.Stop ? "stop" : "length";

    private static Usage CountOf(GenerationJob job) =>
        new(job.Prompt.Length, job.Tokens, job.Prompt.Length + job.Tokens);
}

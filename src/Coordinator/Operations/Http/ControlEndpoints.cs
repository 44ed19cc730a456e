using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>Everything that can be asked of the run. The run machine decides; here it is only carried to it.</summary>
internal sealed class ControlEndpoints(OperatorDesk desk, TimeProvider time)
{
    private const int LongestReason = 200;

    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(5);

    public void Map(IEndpointRouteBuilder api)
    {
        Post("/pause", "Rest after the step under way",
            (string? reason) => AskAsync(new PauseRun(Reason(reason, "paused"))));
        Post("/resume", "Go on after a pause", (string? reason) => AskAsync(new ResumeRun(Reason(reason, "resumed"))));
        Post("/checkpoint", "Write a checkpoint with the next commit, at rest now",
            (string? reason) => AskAsync(new SaveCheckpoint(Reason(reason, "asked for"))));
        Post("/stop", "Finish the step under way, write a checkpoint and end",
            (string? reason) => AskAsync(new StopRun(Reason(reason, "stopped"))));
        Post("/workers/{id}/drain", "Let a worker leave after the step under way",
            (string id, string? reason) => AskAsync(new DrainPlace(Worker(id), Reason(reason, "drained"))));

        void Post(string pattern, string summary, Delegate handler) => api.MapPost(pattern, handler)
            .WithSummary(summary).AddEndpointFilter(RefuseOtherSites)
            .Produces<ControlAnswer>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status403Forbidden, ProblemWriter.ContentType)
            .Produces<Problem>(StatusCodes.Status409Conflict, ProblemWriter.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, ProblemWriter.ContentType);
    }

    private async Task<IResult> AskAsync(OperatorWish wish)
    {
        try
        {
            var answer = await desk.AskAsync(wish, AnsweredWithin, time).ConfigureAwait(false);
            return answer.Accepted
                ? Results.Json(new ControlAnswer(true, answer.Reason, answer.Step?.Value),
                    statusCode: StatusCodes.Status202Accepted)
                : throw new RefusedException(StatusCodes.Status409Conflict, answer.Reason);
        }
        catch (TimeoutException)
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, FormattableString.Invariant(
                $"the coordinator has not answered within {AnsweredWithin.TotalSeconds:F0} s; it may yet do it"));
        }
    }

    /// <summary>A browser says which site's page asks: another's may not control the run.</summary>
    private static ValueTask<object?> RefuseOtherSites(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var request = call.HttpContext.Request;
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}" ? next(call)
            : throw new RefusedException(
                StatusCodes.Status403Forbidden, "a page of another site may not control the run");
    }

    /// <exception cref="RefusedException">It is not one line of bounded length.</exception>
    internal static string Reason(string? reason, string done)
    {
        if (string.IsNullOrWhiteSpace(reason))
            return $"{done} over the API";
        return reason.Length <= LongestReason && !reason.Any(char.IsControl) ? reason
            : throw new RefusedException(StatusCodes.Status400BadRequest,
                $"reason must be one line of at most {LongestReason} characters");
    }

    /// <exception cref="RefusedException">It names no place.</exception>
    internal static WorkerId Worker(string id) =>
        WorkerId.TryParse(id, out var worker) ? worker
            : throw new RefusedException(StatusCodes.Status400BadRequest, "the worker must be one such as w1");
}

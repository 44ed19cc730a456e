using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Feed;
using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>
/// The run as it happens, as server-sent events: first what the client has missed, from the run's files, then what
/// comes. Who reads too slowly is let go, and comes back with the id of what it saw last.
/// </summary>
internal sealed class StreamEndpoint(LiveRun live, TimeProvider time)
{
    /// <summary>Items that may wait for a client.</summary>
    private const int Room = 512;

    private const int MostClients = 64;
    private const int FlushBytes = 1 << 15;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <param name="context">Of the request.</param>
    /// <param name="after">The last step whose row the client has; without it only what comes is told.</param>
    /// <param name="afterEvent">The last event that it has; likewise.</param>
    public async Task InvokeAsync(HttpContext context, long? after, long? afterEvent)
    {
        var place = Place(context.Request, after, afterEvent, out var isVoidAfter);
        if (live.Items.Subscribers >= MostClients)
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable,
                $"{MostClients} clients watch this run already");
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var (output, gone) = (context.Response.BodyWriter, context.RequestAborted);
        output.Write("retry: 1000\n\n"u8);
        if (isVoidAfter is { } to)
            Write(output, LiveRun.Item("rewind", new RewindTo(to), OperationsJson.Readable.RewindTo, place));
        place = await CatchUpAsync(output, place, gone).ConfigureAwait(false);
        using var subscription = live.Items.Subscribe(Room);
        // What came meanwhile; what comes twice replaces itself.
        await CatchUpAsync(output, place, gone).ConfigureAwait(false);
        foreach (var item in live.Snapshot())
            Write(output, item);
        await output.FlushAsync(gone).ConfigureAwait(false);
        await FollowAsync(output, subscription, gone).ConfigureAwait(false);
    }

    private StreamPlace Place(HttpRequest request, long? after, long? afterEvent, out long? isVoidAfter)
    {
        var rewinds = live.Rewinds.Count;
        var (wanted, happened) = (Asked.After("after", after), Asked.After("after_event", afterEvent));
        var newest = live.Metrics.Newest().LastOrDefault()?.Step ?? 0;
        isVoidAfter = null;
        if (StreamPlace.Parse(request.Headers["Last-Event-ID"].ToString()) is { } seen)
        {
            var valid = Math.Min(live.Rewinds.ValidSince(seen.Rewinds), newest);
            if (valid < seen.Step)
                isVoidAfter = valid;
            return new StreamPlace(rewinds, Math.Min(valid, seen.Step), seen.Event);
        }
        if (wanted > newest)
            isVoidAfter = newest;
        return new StreamPlace(rewinds, after is null ? newest : Math.Min(wanted, newest),
            afterEvent is null ? live.Events.Count : happened);
    }

    private async Task<StreamPlace> CatchUpAsync(PipeWriter output, StreamPlace place, CancellationToken gone)
    {
        place = place with { Rewinds = live.Rewinds.Count };
        foreach (var happened in live.Events.After(place.Event))
        {
            place = place with { Event = happened.Index };
            await SendAsync(output, LiveRun.Item("event", happened, OperationsJson.Readable.RunEvent, place), gone)
                .ConfigureAwait(false);
        }
        foreach (var row in live.Metrics.After(place.Step))
        {
            place = place with { Step = row.Step };
            await SendAsync(output, LiveRun.Item("step", row, OperationsJson.Readable.MetricsRow, place), gone)
                .ConfigureAwait(false);
        }
        return place;
    }

    private async Task FollowAsync(PipeWriter output, Subscription<StreamItem> subscription, CancellationToken gone)
    {
        var reader = subscription.Reader;
        while (true)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(gone);
            using var timer = time.CreateTimer(_ => quiet.Cancel(), null, KeepAlive, Timeout.InfiniteTimeSpan);
            try
            {
                if (!await reader.WaitToReadAsync(quiet.Token).ConfigureAwait(false))
                    return;
            }
            catch (OperationCanceledException) when (!gone.IsCancellationRequested)
            {
                output.Write(":\n\n"u8);
            }
            while (reader.TryRead(out var item))
                await SendAsync(output, item, gone).ConfigureAwait(false);
            await output.FlushAsync(gone).ConfigureAwait(false);
        }
    }

    private static async ValueTask SendAsync(PipeWriter output, StreamItem item, CancellationToken gone)
    {
        Write(output, item);
        if (output.UnflushedBytes >= FlushBytes)
            await output.FlushAsync(gone).ConfigureAwait(false);
        gone.ThrowIfCancellationRequested();
    }

    private static void Write(PipeWriter output, StreamItem item)
    {
        Encoding.UTF8.GetBytes(item.Place is { } place ? $"event: {item.Name}\nid: {place}\ndata: "
            : $"event: {item.Name}\ndata: ", output);
        output.Write(item.Data.Span);
        output.Write("\n\n"u8);
    }
}

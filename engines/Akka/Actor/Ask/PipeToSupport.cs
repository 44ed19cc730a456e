namespace Akka.Actor;

/// <summary>Asynchronous results as messages.</summary>
public static class PipeToSupport
{
    /// <summary>
    /// Sends the task's result, or <see cref="Status.Failure"/>; each may be mapped. The returned task never fails.
    /// </summary>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null,
        Func<Exception, object>? failure = null)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return Pipe();

        async Task Pipe()
        {
            object? message;
            try
            {
                var result = await taskToPipe.ConfigureAwait(false);
                message = success is null ? result : success(result);
            }
            catch (Exception e)
            {
                message = failure is null ? new Status.Failure(e) : failure(e);
            }

            recipient.Tell(message!, sender);
        }
    }

    /// <summary>
    /// As above for a task without a result: without <paramref name="success"/> nothing is sent when it ends well.
    /// </summary>
    public static Task PipeTo(
        this Task taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null,
        Func<Exception, object>? failure = null)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return Pipe();

        async Task Pipe()
        {
            object? message;
            try
            {
                await taskToPipe.ConfigureAwait(false);
                message = success?.Invoke();
            }
            catch (Exception e)
            {
                message = failure is null ? new Status.Failure(e) : failure(e);
            }

            if (message is not null) recipient.Tell(message, sender);
        }
    }
}

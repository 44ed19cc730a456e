using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// The reference that takes the answer to one <c>Ask</c>. It enters /temp only when someone asks for its path.
/// </summary>
internal sealed class FutureActorRef<T>(ActorRefProvider provider) : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private ActorPath? _path;
    private bool _isOver;
    private CancellationTokenSource? _timeout;
    private CancellationTokenRegistration _onTimeout;
    private CancellationTokenRegistration _onCancel;

    public Task<T> Task => _result.Task;

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => provider.TempContainer;

    public override ActorPath Path
    {
        get
        {
            lock (_lock)
            {
                if (_path is not null) return _path;
                _path = provider.TempPath();
                if (!_isOver) provider.RegisterTempActor(this, _path);
                return _path;
            }
        }
    }

    public void Limit(TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout is { } time && time != Timeout.InfiniteTimeSpan)
        {
            _timeout = new CancellationTokenSource(time);
            _onTimeout = _timeout.Token.UnsafeRegister(
                _ => Fail(new AskTimeoutException($"Timeout after {time.TotalSeconds} seconds")), null);
        }

        if (cancellation.CanBeCanceled)
        {
            _onCancel = cancellation.UnsafeRegister(
                (_, token) =>
                {
                    if (_result.TrySetCanceled(token)) End();
                },
                null);
        }

        // The end may have come during the registration.
        if (_result.Task.IsCompleted) End();
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is Watch watch && watch.Watchee.Equals(this))
            watch.Watcher.SendSystemMessage(
                new DeathWatchNotification(this, existenceConfirmed: true, addressTerminated: false));
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
        var taken = message switch
        {
            T answer => _result.TrySetResult(answer),
            Status.Failure failure => _result.TrySetException(failure.Cause),
            _ => _result.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (taken) End();
        else if (!_result.Task.IsCanceled) provider.DeadLetters.Tell(message, sender);
    }

    private void Fail(Exception e)
    {
        if (_result.TrySetException(e)) End();
    }

    private void End()
    {
        _onTimeout.Dispose();
        _onCancel.Dispose();
        _timeout?.Dispose();
        lock (_lock)
        {
            _isOver = true;
            if (_path is not null) provider.UnregisterTempActor(_path);
        }
    }
}

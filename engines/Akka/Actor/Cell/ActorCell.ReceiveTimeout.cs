namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private Timer? _receiveTimer;

    public TimeSpan? ReceiveTimeout { get; private set; }

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout is { } time && time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The receive time-out must be positive");
        ReceiveTimeout = timeout;
        if (timeout is null)
        {
            _receiveTimer?.Dispose();
            _receiveTimer = null;
        }
        else
        {
            _receiveTimer ??= new Timer(
                static self => ((LocalActorRef)self!).Tell(Actor.ReceiveTimeout.Instance, null),
                Self, Timeout.Infinite, Timeout.Infinite);
            _receiveTimer.Change(timeout.Value, Timeout.InfiniteTimeSpan);
        }
    }

    private void PauseReceiveTimeout(object message)
    {
        if (_receiveTimer is null || LeavesReceiveTimeout(message)) return;
        _receiveTimer.Change(Timeout.Infinite, Timeout.Infinite);
        _receiveTimeoutPaused = true;
    }

    private bool _receiveTimeoutPaused;

    private void ArmReceiveTimeout()
    {
        if (!_receiveTimeoutPaused) return;
        _receiveTimeoutPaused = false;
        if (ReceiveTimeout is { } timeout) _receiveTimer?.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    private static bool LeavesReceiveTimeout(object message) =>
        message is INotInfluenceReceiveTimeout || message is TimerMessage { KeepsReceiveTimeout: true };
}

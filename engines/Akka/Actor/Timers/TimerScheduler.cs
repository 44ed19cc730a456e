namespace Akka.Actor;

/// <summary>The timers of one actor instance.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Entry> _timers = [];
    private long _generation;

    public IReadOnlyCollection<object> ActiveTimers => [.. _timers.Keys];

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Begin(key, msg, timeout, null, cell.Self);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) =>
        Begin(key, msg, timeout, null, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) =>
        Begin(key, msg, interval, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Begin(key, msg, initialDelay, interval, cell.Self);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var entry)) entry.Timer.Dispose();
    }

    public void CancelAll()
    {
        foreach (var entry in _timers.Values) entry.Timer.Dispose();
        _timers.Clear();
    }

    /// <summary>The message of a timer that is still active; null for one that was cancelled or replaced.</summary>
    public object? TakeMessage(TimerMessage fired)
    {
        if (!_timers.TryGetValue(fired.Key, out var entry) || entry.Generation != fired.Generation) return null;
        if (!entry.Repeats)
        {
            entry.Timer.Dispose();
            _timers.Remove(fired.Key);
        }

        return entry.Message;
    }

    private void Begin(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        if (message is null) throw new InvalidMessageException();
        Cancel(key);
        var fired = new TimerMessage(this, key, ++_generation, message is INotInfluenceReceiveTimeout);
        var self = cell.Self;
        var timer = new Timer(_ => self.Tell(fired, sender), null, delay, interval ?? Timeout.InfiniteTimeSpan);
        _timers[key] = new Entry(message, fired.Generation, interval is not null, timer);
    }

    private readonly record struct Entry(object Message, long Generation, bool Repeats, Timer Timer);
}

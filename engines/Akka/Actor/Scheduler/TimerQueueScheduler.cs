using System.Diagnostics;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The scheduler over the runtime's timer queue.</summary>
internal sealed class TimerQueueScheduler(Func<ILoggingAdapter> log) : IScheduler, IAdvancedScheduler
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private volatile bool _closed;

    public IAdvancedScheduler Advanced => this;
    public DateTimeOffset Now => DateTimeOffset.Now;
    public TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(_start);
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public void Close() => _closed = true;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => Schedule(delay, null, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(delay, null, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        Schedule(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action, cancelable);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } every) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero);
        if (_closed) throw new SchedulerException("cannot enqueue after timer shutdown");
        if (cancelable is { IsCancellationRequested: true }) return;
        new Item(this, interval, action, cancelable).Begin(delay);
    }

    /// <summary>One schedule. The timer queue keeps its timer alive through the callback's state.</summary>
    private sealed class Item
    {
        private readonly TimerQueueScheduler _scheduler;
        private readonly TimeSpan? _interval;
        private readonly Action _action;
        private readonly ICancelable? _cancelable;
        private readonly Timer _timer;
        private CancellationTokenRegistration _registration;

        public Item(TimerQueueScheduler scheduler, TimeSpan? interval, Action action, ICancelable? cancelable)
        {
            _scheduler = scheduler;
            _interval = interval;
            _action = action;
            _cancelable = cancelable;
            _timer = new Timer(static item => ((Item)item!).Fire(), this, Timeout.Infinite, Timeout.Infinite);
        }

        public void Begin(TimeSpan delay)
        {
            _timer.Change(delay, _interval ?? Timeout.InfiniteTimeSpan);
            if (_cancelable is not null) _registration = _cancelable.Token.Register(_timer.Dispose);
        }

        private void Fire()
        {
            var isOver = _scheduler._closed || _cancelable is { IsCancellationRequested: true };
            if (isOver || _interval is null)
            {
                _timer.Dispose();
                _registration.Dispose();
            }

            if (isOver) return;
            try
            {
                _action();
            }
            catch (Exception e)
            {
                _scheduler.Log(e);
            }
        }
    }

    private void Log(Exception e) => log().Error(e, "A scheduled action failed");
}

namespace Akka.Actor;

/// <summary>Runs actions later, outside of actors.</summary>
public interface IActionScheduler
{
    void ScheduleOnce(TimeSpan delay, Action action);
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable);
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable);
}

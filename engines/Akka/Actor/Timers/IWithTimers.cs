namespace Akka.Actor;

/// <summary>An actor with timers, which are set before <c>PreStart</c> and end with the instance.</summary>
public interface IWithTimers
{
    ITimerScheduler Timers { get; set; }
}

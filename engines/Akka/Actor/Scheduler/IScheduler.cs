namespace Akka.Actor;

/// <summary>
/// The scheduler of a system. It closes when the system has terminated: what is due later is dropped.
/// </summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    IAdvancedScheduler Advanced { get; }
}

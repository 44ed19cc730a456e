namespace Akka.Actor;

/// <summary>The scheduler's clock.</summary>
public interface ITimeProvider
{
    DateTimeOffset Now { get; }
    TimeSpan MonotonicClock { get; }
    TimeSpan HighResMonotonicClock { get; }
}

namespace Akka.Actor;

/// <summary>What a timer sends; the cell unwraps it if the timer is still active.</summary>
internal sealed class TimerMessage(TimerScheduler owner, object key, long generation, bool keepsReceiveTimeout)
    : IAutoReceivedMessage
{
    public TimerScheduler Owner { get; } = owner;
    public object Key { get; } = key;
    public long Generation { get; } = generation;
    public bool KeepsReceiveTimeout { get; } = keepsReceiveTimeout;
}

namespace Akka.Actor;

/// <summary>A message with its sender, as queued in a mailbox.</summary>
public readonly struct Envelope(object message, IActorRef? sender)
{
    public object Message { get; } = message;
    public IActorRef? Sender { get; } = sender;
}

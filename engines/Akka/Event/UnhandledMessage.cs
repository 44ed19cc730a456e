using Akka.Actor;

namespace Akka.Event;

/// <summary>A message for which its receiver had no handler.</summary>
public sealed class UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
{
    public object Message { get; } = message;
    public IActorRef Sender { get; } = sender;
    public IActorRef Recipient { get; } = recipient;
}

using Akka.Actor;

namespace Akka.Event;

/// <summary>A message whose receiver had stopped or never was.</summary>
public sealed class DeadLetter(object message, IActorRef sender, IActorRef recipient)
    : AllDeadLetters(message, sender, recipient);

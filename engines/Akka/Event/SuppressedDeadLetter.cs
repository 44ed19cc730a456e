using Akka.Actor;

namespace Akka.Event;

/// <summary>An undelivered message of the kind <see cref="IDeadLetterSuppression"/>.</summary>
public sealed class SuppressedDeadLetter(object message, IActorRef sender, IActorRef recipient)
    : AllDeadLetters(message, sender, recipient);

namespace Akka.Actor;

/// <summary>The answer to <see cref="Identify"/>; without a subject no actor was there.</summary>
public sealed class ActorIdentity(object? messageId, IActorRef? subject)
{
    public object? MessageId { get; } = messageId;
    public IActorRef? Subject { get; } = subject;

    public override string ToString() => $"<ActorIdentity>: {Subject} - MessageId: {MessageId}";
}

namespace Akka.Actor;

/// <summary>Answered by every actor with <see cref="ActorIdentity"/>.</summary>
public sealed class Identify(object? messageId) : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    public object? MessageId { get; } = messageId;

    public override string ToString() => $"<Identify>: {MessageId}";
}

namespace Akka.Actor;

/// <summary>The reference to no actor; it ignores everything.</summary>
public sealed class Nobody : MinimalActorRef
{
    public static readonly Nobody Instance = new();
    private static readonly ActorPath NoPath = new RootActorPath(new Address("akka", "local")) / "Nobody";

    private Nobody()
    {
    }

    public override ActorPath Path => NoPath;
    public override IActorRefProvider? Provider => null;
    public override IInternalActorRef? Parent => this;
}

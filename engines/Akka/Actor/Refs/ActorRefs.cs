namespace Akka.Actor;

/// <summary>The references that mean nobody.</summary>
public static class ActorRefs
{
    public static Nobody Nobody => Nobody.Instance;

    /// <summary>A sender that is not an actor: replies to it go to dead letters.</summary>
    public static readonly IActorRef? NoSender = null;
}

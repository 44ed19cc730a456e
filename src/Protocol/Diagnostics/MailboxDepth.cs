using Akka.Actor;

namespace ClusterLlm.Protocol.Diagnostics;

/// <summary>How many messages an actor of this process has not yet come to.</summary>
public static class MailboxDepth
{
    /// <summary>On any thread; 0 for an actor that is not of this process.</summary>
    public static int Of(IActorRef? actor) => actor is ActorRefWithCell local ? local.Underlying.NumberOfMessages : 0;
}

namespace Akka.Actor;

/// <summary>The root of the tree: user actors end first, then the system's, then the root.</summary>
internal sealed class RootGuardian : ActorBase
{
    protected override void PreStart()
    {
        Context.Watch(Context.Child("user"));
        Context.Watch(Context.Child("system"));
    }

    protected override SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.StoppingStrategy;

    protected override bool Receive(object message)
    {
        if (message is not Terminated ended) return false;
        if (ended.ActorRef.Path.Name == "user" && !Context.Child("system").IsNobody())
            Context.Child("system").Tell(UserActorsEnded.Instance);
        else
            Context.Stop(Self);
        return true;
    }

    internal sealed class UserActorsEnded
    {
        public static readonly UserActorsEnded Instance = new();
    }

    internal sealed class RemotingEnded
    {
        public static readonly RemotingEnded Instance = new();
    }
}

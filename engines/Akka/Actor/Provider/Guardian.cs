namespace Akka.Actor;

/// <summary>The parent of the top-level actors.</summary>
internal sealed class Guardian : ActorBase
{
    protected override bool Receive(object message) => false;
}

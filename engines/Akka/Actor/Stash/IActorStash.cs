namespace Akka.Actor;

/// <summary>An actor with a stash, which is set before <c>PreStart</c>.</summary>
public interface IActorStash
{
    IStash Stash { get; set; }
}

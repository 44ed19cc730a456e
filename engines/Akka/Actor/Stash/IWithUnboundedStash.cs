namespace Akka.Actor;

/// <summary>An actor with an unbounded stash.</summary>
public interface IWithUnboundedStash : IWithStash;

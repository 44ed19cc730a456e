namespace Akka.Actor.Setup;

/// <summary>One programmatic setting of an actor system; a type of it is given at most once.</summary>
public abstract class Setup
{
    public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
}

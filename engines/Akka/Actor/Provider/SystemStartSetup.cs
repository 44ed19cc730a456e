using Akka.Actor.Setup;

namespace Akka.Actor.Internal;

/// <summary>
/// Something to start inside a system when remoting is up and before any user actor, such as the cluster daemon.
/// Several may be given (each a setup type of its own, derived from this); they run in the order in which they were
/// added.
/// </summary>
internal abstract class SystemStartSetup : Setup.Setup
{
    public abstract void Start(ExtendedActorSystem system);
}

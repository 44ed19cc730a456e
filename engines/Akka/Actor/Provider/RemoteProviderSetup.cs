using Akka.Actor.Setup;

namespace Akka.Actor.Internal;

/// <summary>Turns remoting on in the system that is created with it; see <see cref="IRemoteProvider"/>.</summary>
internal sealed class RemoteProviderSetup(Func<ExtendedActorSystem, IRemoteProvider> create) : Setup.Setup
{
    public Func<ExtendedActorSystem, IRemoteProvider> Create { get; } = create;
}

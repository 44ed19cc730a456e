using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>
/// Makes and finds the references of one actor system. Reached by <see cref="ExtendedActorSystem.Provider"/>.
/// </summary>
public interface IActorRefProvider
{
    IInternalActorRef RootGuardian { get; }
    LocalActorRef Guardian { get; }
    LocalActorRef SystemGuardian { get; }
    IActorRef DeadLetters { get; }

    /// <summary>The root path of local references: an address without a host, also when remoting is on.</summary>
    ActorPath RootPath { get; }

    /// <summary>The address by which other systems reach this one; the local address without remoting.</summary>
    Address DefaultAddress { get; }

    Task TerminationTask { get; }

    /// <summary>
    /// The address under which <paramref name="address"/> can reach this system, or null where it cannot.
    /// </summary>
    Address? GetExternalAddressFor(Address address);

    /// <summary>
    /// The reference at a path, local or remote. At a local path without an actor it is one that leads to dead letters.
    /// </summary>
    IActorRef ResolveActorRef(string path);

    /// <inheritdoc cref="ResolveActorRef(string)"/>
    IActorRef ResolveActorRef(ActorPath actorPath);

    /// <summary>The root of the tree at an address, local or remote.</summary>
    IActorRef RootGuardianAt(Address address);

    ActorPath TempPath();
    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);
    void UnregisterTempActor(ActorPath path);
}

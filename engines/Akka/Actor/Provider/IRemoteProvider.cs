namespace Akka.Actor.Internal;

/// <summary>
/// What remoting plugs into an actor system.
/// <para>
/// To enable it: <c>builder.AddSetup(new RemoteProviderSetup(system => new MyRemoting(system)))</c>, or put the setup
/// into the <see cref="ActorSystemSetup"/> given to <see cref="ActorSystem.Create(string, ActorSystemSetup)"/>. The
/// system calls <see cref="Start"/> when its guardians exist, before any user actor; an exception there (a busy port)
/// makes the creation fail.
/// </para>
/// <para>
/// Outgoing: <see cref="Resolve"/> makes the reference for a path whose address is not ours: a subclass of
/// <see cref="InternalActorRefBase"/> with <c>IsLocal</c> false. User messages come to its <c>TellInternal</c>; death
/// watch comes to its <c>SendSystemMessage</c> as <c>Watch</c>, <c>Unwatch</c> and <c>DeathWatchNotification</c>
/// (namespace Akka.Dispatch.SysMsg), and <c>Stop()</c> as <c>Terminate</c>.
/// </para>
/// <para>
/// Incoming: find the recipient with <see cref="IActorRefProvider.ResolveActorRef(string)"/> (a path with our address
/// and a uid finds that incarnation only), then <c>Tell</c> it, or give system messages to
/// <see cref="IInternalActorRef.SendSystemMessage"/>. When a remote watchee or its node dies, send
/// <c>DeathWatchNotification(watchee, existenceConfirmed, addressTerminated: true)</c> to the local watcher: it drops
/// repeats. When the node of a remote watcher dies, send <c>Unwatch(watchee, watcher)</c> to the local watchee.
/// </para>
/// <para>
/// Messages that hold an <see cref="IActorRef"/> are written with <c>Serialization.SerializedActorPath(ref)</c>, which
/// uses <see cref="DefaultAddress"/>, and read with <see cref="IActorRefProvider.ResolveActorRef(string)"/>.
/// </para>
/// </summary>
internal interface IRemoteProvider
{
    /// <summary>The full address of this system; asked for after <see cref="Start"/> only.</summary>
    Address DefaultAddress { get; }

    /// <summary>Binds and begins to accept. Called once.</summary>
    void Start();

    /// <summary>Whether an address that names a host means this system.</summary>
    bool IsOwn(Address address);

    /// <summary>The reference to an actor of another system. May be called often and by any thread.</summary>
    IInternalActorRef Resolve(ActorPath path);

    /// <summary>
    /// Flushes and closes. Called once, when all user actors have stopped and while system actors still run; the system
    /// guardian stops when the task has ended.
    /// </summary>
    Task Shutdown();
}

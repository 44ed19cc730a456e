using System.Globalization;
using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>The provider of every system; remoting, where it is on, makes the references to other systems.</summary>
internal sealed class ActorRefProvider : IActorRefProvider
{
    private readonly RootGuardianParent _aboveRoot;
    private readonly LocalActorRef _root;
    private readonly Address _localAddress;
    private IRemoteProvider? _remote;
    private long _temps;

    public ActorRefProvider(ActorSystemImpl system)
    {
        System = system;
        _localAddress = new Address("akka", system.Name);
        RootPath = new RootActorPath(_localAddress);
        system.SetProvider(this);
        DeadLetters = new DeadLetterActorRef(this, RootPath / "deadLetters", system.EventStream);
        _aboveRoot = new RootGuardianParent(this, RootPath / "_Root-guardian-supervisor");
        _root = new LocalActorRef(system, Props.Create<RootGuardian>(), _aboveRoot, RootPath);
        TempContainer = new VirtualPathContainer(this, RootPath / "temp", _root);
        Guardian = (LocalActorRef)_root.Cell.ActorOf(Props.Create<Guardian>(), "user");
        SystemGuardian = (LocalActorRef)_root.Cell.ActorOf(
            Props.Create<SystemGuardian>((Func<Task>)CloseRemoting), "system");
        _root.Start();
    }

    public ActorSystemImpl System { get; }
    public IInternalActorRef RootGuardian => _root;
    public LocalActorRef Guardian { get; }
    public LocalActorRef SystemGuardian { get; }
    public IActorRef DeadLetters { get; }
    public ActorPath RootPath { get; }
    public VirtualPathContainer TempContainer { get; }
    public Address DefaultAddress => _remote?.DefaultAddress ?? _localAddress;
    public Task TerminationTask => _aboveRoot.Ended;

    public void StartRemoting(IRemoteProvider remote)
    {
        remote.Start();
        _remote = remote;
    }

    public Address? GetExternalAddressFor(Address address) =>
        IsOwn(address) ? _localAddress : _remote is not null ? DefaultAddress : null;

    public IActorRef ResolveActorRef(string path) =>
        ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : DeadLetters;

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (!IsOwn(actorPath.Address)) return Remote(actorPath);
        if (actorPath.Depth == 0) return _root;
        var found = Find(actorPath);
        return found is Nobody ? new EmptyLocalActorRef(this, Localized(actorPath), System.EventStream) : found;
    }

    public IActorRef RootGuardianAt(Address address) => IsOwn(address) ? _root : Remote(new RootActorPath(address));

    public ActorPath TempPath() =>
        TempContainer.Path / ("$" + Interlocked.Increment(ref _temps).ToString("x", CultureInfo.InvariantCulture));

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) =>
        TempContainer.AddChild(path.Name, actorRef);

    public void UnregisterTempActor(ActorPath path) => TempContainer.RemoveChild(path.Name);

    private Task CloseRemoting() => _remote?.Shutdown() ?? Task.CompletedTask;

    private bool IsOwn(Address address) => address.HasLocalScope
        ? address.System == System.Name
        : _remote is not null && _remote.IsOwn(address);

    private IActorRef Remote(ActorPath path)
    {
        if (_remote is not null && path.Address.HasGlobalScope) return _remote.Resolve(path);
        return new EmptyLocalActorRef(this, path, System.EventStream);
    }

    private IActorRef Find(ActorPath path)
    {
        var elements = path.Elements.ToArray();
        switch (elements[0])
        {
            case "temp":
                return TempContainer.GetChild(elements[1..]);
            case "deadLetters" when elements.Length == 1:
                return DeadLetters;
            default:
                var found = _root.GetChild(elements);
                return path.Uid == 0 || found.Path.Uid == path.Uid ? found : ActorRefs.Nobody;
        }
    }

    private ActorPath Localized(ActorPath path) =>
        path.Address.HasLocalScope ? path : (RootPath / path.Elements).WithUid(path.Uid);
}

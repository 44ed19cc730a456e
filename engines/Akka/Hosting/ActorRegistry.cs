using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace Akka.Hosting;

/// <summary>The registry of a system. For any thread.</summary>
public sealed class ActorRegistry : IActorRegistry, IExtension
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Type, IActorRef> _actors = [];
    private readonly Dictionary<Type, TaskCompletionSource<IActorRef>> _waiting = [];

    public static ActorRegistry For(ActorSystem actorSystem) =>
        actorSystem.WithExtension<ActorRegistry, ActorRegistryExtension>();

    public void Register<TKey>(IActorRef actor, bool overwrite = false)
    {
        if (!TryRegister<TKey>(actor, overwrite))
            throw new DuplicateActorRegistryException(
                $"An actor [{Get<TKey>()}] was already registered with the key [{typeof(TKey)}]");
    }

    public bool TryRegister<TKey>(IActorRef actor, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(actor);
        lock (_lock)
        {
            if (overwrite) _actors[typeof(TKey)] = actor;
            else if (!_actors.TryAdd(typeof(TKey), actor)) return false;
            if (_waiting.Remove(typeof(TKey), out var waiting)) waiting.TrySetResult(actor);
            return true;
        }
    }

    public bool TryGet<TKey>([MaybeNullWhen(false)] out IActorRef actor)
    {
        lock (_lock)
        {
            if (_actors.TryGetValue(typeof(TKey), out actor)) return true;
            actor = ActorRefs.Nobody;
            return false;
        }
    }

    public IActorRef Get<TKey>() => TryGet<TKey>(out var actor)
        ? actor
        : throw new MissingActorRegistryEntryException($"No actor registered for key {typeof(TKey).FullName}");

    public Task<IActorRef> GetAsync<TKey>(CancellationToken ct = default)
    {
        lock (_lock)
        {
            if (_actors.TryGetValue(typeof(TKey), out var actor)) return Task.FromResult(actor);
            if (!_waiting.TryGetValue(typeof(TKey), out var waiting))
            {
                waiting = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(typeof(TKey), waiting);
            }

            return waiting.Task.WaitAsync(ct);
        }
    }

    internal sealed class ActorRegistryExtension : ExtensionIdProvider<ActorRegistry>
    {
        public override ActorRegistry CreateExtension(ExtendedActorSystem system) => new();
    }
}

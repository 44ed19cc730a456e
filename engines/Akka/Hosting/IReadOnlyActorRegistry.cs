using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace Akka.Hosting;

/// <summary>Actors by type keys.</summary>
public interface IReadOnlyActorRegistry
{
    /// <summary><see cref="MissingActorRegistryEntryException"/> where none is registered.</summary>
    IActorRef Get<TKey>();

    bool TryGet<TKey>([MaybeNullWhen(false)] out IActorRef actor);

    /// <summary>Waits until one is registered.</summary>
    Task<IActorRef> GetAsync<TKey>(CancellationToken ct = default);
}

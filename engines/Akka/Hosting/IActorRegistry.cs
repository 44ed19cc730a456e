using Akka.Actor;

namespace Akka.Hosting;

/// <summary>Where starters leave their actors for others.</summary>
public interface IActorRegistry : IReadOnlyActorRegistry
{
    bool TryRegister<TKey>(IActorRef actor, bool overwrite = false);

    /// <summary>
    /// <see cref="DuplicateActorRegistryException"/> where the key is taken and not to be overwritten.
    /// </summary>
    void Register<TKey>(IActorRef actor, bool overwrite = false);
}

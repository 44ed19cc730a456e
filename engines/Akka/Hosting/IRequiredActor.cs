using Akka.Actor;

namespace Akka.Hosting;

/// <summary>A registered actor as a dependency of services.</summary>
public interface IRequiredActor<TActor>
{
    /// <summary>The actor; it must have been registered by now.</summary>
    IActorRef ActorRef { get; }

    Task<IActorRef> GetAsync(CancellationToken cancellationToken = default);
}

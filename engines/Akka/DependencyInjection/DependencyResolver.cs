using Akka.Actor;

namespace Akka.DependencyInjection;

/// <summary>The dependency resolver of a system that was made by Hosting.</summary>
public sealed class DependencyResolver : IExtension
{
    internal DependencyResolver(IDependencyResolver resolver) => Resolver = resolver;

    public IDependencyResolver Resolver { get; }

    public static DependencyResolver For(ActorSystem actorSystem) =>
        actorSystem.WithExtension<DependencyResolver, DependencyResolverExtension>();

    public Props Props<T>(params object[] args) where T : ActorBase => Resolver.Props<T>(args);

    public Props Props(Type type, params object[] args) => Resolver.Props(type, args);

    internal sealed class DependencyResolverExtension : ExtensionIdProvider<DependencyResolver>
    {
        public override DependencyResolver CreateExtension(ExtendedActorSystem system) =>
            throw new Configuration.ConfigurationException(
            "Unable to find [DependencyResolverSetup] included in ActorSystem settings.");
    }
}

using Akka.Actor;

namespace Akka.DependencyInjection;

/// <summary>The resolver over a service provider.</summary>
internal sealed class ServiceProviderDependencyResolver(IServiceProvider services) : IDependencyResolver
{
    public Props Props(Type type, params object[] args) =>
        Actor.Props.CreateBy(new ServiceProviderActorProducer(services, type, args));

    public Props Props(Type type) => Props(type, []);

    public Props Props<T>(params object[] args) where T : ActorBase => Props(typeof(T), args);

    public object? GetService<T>() => services.GetService(typeof(T));

    public object? GetService(Type type) => services.GetService(type);
}

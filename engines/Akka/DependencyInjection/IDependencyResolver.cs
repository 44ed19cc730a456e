using Akka.Actor;

namespace Akka.DependencyInjection;

/// <summary>
/// Makes props whose actors get what is missing from the service provider, each instance in a scope of its own.
/// </summary>
public interface IDependencyResolver
{
    Props Props(Type type, params object[] args);
    Props Props(Type type);
    Props Props<T>(params object[] args) where T : ActorBase;
    object? GetService<T>();
    object? GetService(Type type);
}

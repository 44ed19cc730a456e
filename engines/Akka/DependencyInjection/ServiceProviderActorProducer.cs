using System.Runtime.CompilerServices;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.DependencyInjection;

/// <summary>Makes an actor in a scope that ends with it.</summary>
internal sealed class ServiceProviderActorProducer(IServiceProvider services, Type type, object[] args)
    : IIndirectActorProducer
{
    private readonly ConditionalWeakTable<ActorBase, IServiceScope> _scopes = [];

    public Type ActorType => type;

    public ActorBase Produce()
    {
        var scope = services.CreateScope();
        try
        {
            var actor = (ActorBase)ActivatorUtilities.CreateInstance(scope.ServiceProvider, type, args);
            _scopes.Add(actor, scope);
            return actor;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    public void Release(ActorBase actor)
    {
        if (_scopes.TryGetValue(actor, out var scope)) scope.Dispose();
        _scopes.Remove(actor);
    }
}

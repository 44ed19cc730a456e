using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DependencyInjection;
using Akka.Event;
using Akka.Serialization;
using Akka.Util;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Hosting;

/// <summary>
/// Collects how an actor system is made and what starts in it; see <see cref="AkkaHostingExtensions"/>.
/// </summary>
public sealed class AkkaConfigurationBuilder
{
    private readonly List<Setup> _setups = [];
    private readonly List<ActorStarterWithResolver> _actors = [];
    private readonly List<StartupTask> _startups = [];
    private readonly List<(string, IReadOnlyList<Type>, Func<ExtendedActorSystem, Serializer>)> _serializers = [];
    private readonly LoggerConfigBuilder _loggers;

    internal AkkaConfigurationBuilder(IServiceCollection serviceCollection, string actorSystemName)
    {
        ServiceCollection = serviceCollection;
        ActorSystemName = actorSystemName;
        _loggers = new LoggerConfigBuilder(this);
    }

    internal IServiceCollection ServiceCollection { get; }

    internal string ActorSystemName { get; }

    public Option<Config> Configuration { get; private set; } = Option<Config>.None;

    /// <summary>Adds a setting that the system is created with; one of the same type is replaced.</summary>
    public AkkaConfigurationBuilder AddSetup(Setup setup)
    {
        _setups.RemoveAll(s => s.GetType() == setup.GetType());
        _setups.Add(setup);
        return this;
    }

    public AkkaConfigurationBuilder StartActors(ActorStarter starter) =>
        StartActors((system, registry, _) => starter(system, registry));

    public AkkaConfigurationBuilder StartActors(ActorStarterWithResolver starter)
    {
        _actors.Add(starter);
        return this;
    }

    public AkkaConfigurationBuilder AddStartup(StartupTask startupTask)
    {
        _startups.Add(startupTask);
        return this;
    }

    public AkkaConfigurationBuilder WithCustomSerializer(
        string serializerIdentifier, IEnumerable<Type> boundTypes,
        Func<ExtendedActorSystem, Serializer> serializerFactory)
    {
        _serializers.Add((serializerIdentifier, boundTypes.ToArray(), serializerFactory));
        return this;
    }

    internal AkkaConfigurationBuilder AddHoconConfiguration(Config newHocon, HoconAddMode addMode)
    {
        var old = Configuration.GetOrElse(Config.Empty);
        Configuration = new Option<Config>(addMode switch
        {
            HoconAddMode.Prepend => newHocon.WithFallback(old),
            HoconAddMode.Append => old.WithFallback(newHocon),
            _ => newHocon,
        });
        return this;
    }

    internal AkkaConfigurationBuilder Loggers(Action<LoggerConfigBuilder> configure)
    {
        configure(_loggers);
        return this;
    }

    internal ActorSystem Build(IServiceProvider services)
    {
        var setup = ActorSystemSetup.Create([.. _setups])
            .And(new SerializersSetup(_serializers))
            .And(_loggers.Build(services));
        if (Configuration.HasValue) setup = setup.And(BootstrapSetup.Create().WithConfig(Configuration.Value));
        var system = ActorSystem.Create(ActorSystemName, setup);
        ((ActorSystemImpl)system).AddExtension(new DependencyResolver(new ServiceProviderDependencyResolver(services)));
        return system;
    }

    internal async Task StartAsync(ActorSystem system)
    {
        var registry = ActorRegistry.For(system);
        var resolver = DependencyResolver.For(system).Resolver;
        foreach (var start in _actors) await start(system, registry, resolver).ConfigureAwait(false);
        foreach (var startup in _startups) await startup(system, registry).ConfigureAwait(false);
    }
}

using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.DependencyInjection;
using Akka.Hosting;

namespace Akka.Cluster.Hosting;

/// <summary>Cluster membership and singletons in a hosted actor system.</summary>
public static class AkkaClusterHostingExtensions
{
    /// <summary>Makes the system a node of a cluster. Needs remoting.</summary>
    public static AkkaConfigurationBuilder WithClustering(this AkkaConfigurationBuilder builder,
        ClusterOptions? options = null) =>
        builder.AddSetup(new ClusterStartSetup(options ?? new ClusterOptions()));

    /// <summary>
    /// Lets the oldest member of the role run one actor for the whole cluster. To be called on each node that has the
    /// role; <typeparamref name="TKey"/> is registered as a proxy that finds it, unless
    /// <paramref name="createProxyToo"/> is false.
    /// </summary>
    public static AkkaConfigurationBuilder WithSingleton<TKey>(
        this AkkaConfigurationBuilder builder, string singletonName, Props actorProps,
            ClusterSingletonOptions? options = null,
        bool createProxyToo = true) =>
        builder.WithSingleton<TKey>(singletonName, (_, _, _) => actorProps, options, createProxyToo);

    /// <inheritdoc cref="WithSingleton{TKey}(AkkaConfigurationBuilder, string, Props, ClusterSingletonOptions, bool)"/>
    public static AkkaConfigurationBuilder WithSingleton<TKey>(
        this AkkaConfigurationBuilder builder, string singletonName,
        Func<ActorSystem, IActorRegistry, IDependencyResolver, Props> propsFactory,
            ClusterSingletonOptions? options = null,
        bool createProxyToo = true)
    {
        var chosen = options ?? new ClusterSingletonOptions();
        return builder.WithActors((system, registry, resolver) =>
        {
            var singleton = propsFactory(system, registry, resolver);
            system.ActorOf(SingletonManager.Props(singletonName, singleton, chosen), singletonName);
            if (createProxyToo) RegisterProxy<TKey>(system, registry, singletonName, $"/user/{singletonName}", chosen);
        });
    }

    /// <summary>
    /// Registers <typeparamref name="TKey"/> as a proxy that finds the singleton, on nodes that do not run it.
    /// </summary>
    public static AkkaConfigurationBuilder WithSingletonProxy<TKey>(
        this AkkaConfigurationBuilder builder, string singletonName, ClusterSingletonOptions? options = null,
        string? singletonManagerPath = null) =>
        builder.WithActors((system, registry) => RegisterProxy<TKey>(
            system, registry, singletonName, singletonManagerPath ?? $"/user/{singletonName}",
                options ?? new ClusterSingletonOptions()));

    private static void RegisterProxy<TKey>(
        ActorSystem system, IActorRegistry registry, string name, string managerPath,
            ClusterSingletonOptions options) =>
        registry.Register<TKey>(system.ActorOf(SingletonProxy.Props(name, managerPath, options), $"{name}-proxy"));
}

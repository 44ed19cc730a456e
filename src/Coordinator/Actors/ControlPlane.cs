using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Remote.Hosting;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>The Akka.Cluster system on which the coordinator lives.</summary>
internal static class ControlPlane
{
    public const string SystemName = "clusterllm";
    public const string Role = "coordinator";
    public const string SingletonName = "coordinator";

    public static string Address(string host, int port) => $"akka.tcp://{SystemName}@{host}:{port}";

    public static IServiceCollection AddControlPlane(this IServiceCollection services, string host, int port,
        CoordinatorContext context) =>
        services.AddAkka(SystemName, (builder, _) => builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithRemoting(new RemoteOptions
            {
                HostName = host,
                Port = port,
                MaxFrameSize = ProtocolLimits.ControlFrameBytes
            })
            .WithClustering(new ClusterOptions
            {
                Roles = [Role],
                SeedNodes = [Address(host, port)],
                // Workers come and go; only coordinators count, so that losing a worker never downs a lone coordinator.
                SplitBrainResolver = new KeepMajorityOption { Role = Role },
            })
            .WithCustomSerializer("clusterllm", ProtocolCodec.MessageTypes, system => new ControlSerializer(system))
            .WithSingleton<CoordinatorActor>(SingletonName, Props.Create(() => new CoordinatorActor(context)),
                new ClusterSingletonOptions { Role = Role }, createProxyToo: false));
}

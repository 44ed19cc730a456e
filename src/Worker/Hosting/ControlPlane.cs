using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Remote.Hosting;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;
using ClusterLlm.Worker.Training;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterLlm.Worker.Hosting;

/// <summary>This worker's node of the Akka.Cluster system in which the coordinator is a singleton.</summary>
internal static class ControlPlane
{
    public const string SystemName = "clusterllm";
    private const string WorkerRole = "worker";
    private const string CoordinatorRole = "coordinator";
    private const string CoordinatorName = "coordinator";

    public static IServiceCollection AddControlPlane(this IServiceCollection services, WorkerOptions options,
        WorkerContext context) =>
        services.AddAkka(SystemName, (builder, _) => builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithRemoting(new RemoteOptions
            {
                HostName = options.Host,
                Port = 0,
                MaxFrameSize = ProtocolLimits.ControlFrameBytes
            })
            .WithClustering(new ClusterOptions
            {
                Roles = [WorkerRole],
                SeedNodes = [options.Coordinator],
                SplitBrainResolver = new KeepMajorityOption { Role = CoordinatorRole },
            })
            .WithCustomSerializer("clusterllm", ProtocolCodec.MessageTypes, system => new ControlSerializer(system))
            .WithSingletonProxy<CoordinatorWatcher>(CoordinatorName,
                new ClusterSingletonOptions { Role = CoordinatorRole })
            .WithActors((system, registry) =>
            {
                var coordinator = registry.Get<CoordinatorWatcher>();
                var worker = system.ActorOf(Props.Create(() => new WorkerActor(context, coordinator)), "worker");
                registry.Register<WorkerActor>(worker);
                system.ActorOf(Props.Create(() => new CoordinatorWatcher(worker, CoordinatorRole)),
                    "coordinator-watcher");
            }));
}

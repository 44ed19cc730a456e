using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Worker.Training;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterLlm.Worker.Hosting;

/// <summary>This worker's node of the control plane, and the way to its coordinator.</summary>
internal static class WorkerControlPlane
{
    public static IServiceCollection AddControlPlane(this IServiceCollection services, WorkerOptions options,
        PlaneTls? tls, WorkerContext context) =>
        services.AddAkka(ControlPlane.SystemName, (builder, _) => builder
            .WithControlPlane(new ControlPlaneOptions
            {
                Role = ControlPlane.WorkerRole,
                Host = options.Host,
                BindHost = options.BindHost,
                Tls = tls,
                Seeds = [options.Coordinator],
                StableAfter = options.OrphanTimeout,
                Silence = options.Silence,
            })
            .WithSingletonProxy<CoordinatorWatcher>(ControlPlane.CoordinatorName, ControlPlane.Singleton)
            .WithActors((system, registry) =>
            {
                var coordinator = registry.Get<CoordinatorWatcher>();
                var worker = system.ActorOf(Props.Create(() => new WorkerActor(context, coordinator)), "worker");
                registry.Register<WorkerActor>(worker);
                system.ActorOf(Props.Create(() => new CoordinatorWatcher(worker, ControlPlane.CoordinatorRole)),
                    "coordinator-watcher");
            }));
}

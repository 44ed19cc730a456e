using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using ClusterLlm.Protocol.Planes;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>The node of the control plane on which the coordinator lives.</summary>
internal static class CoordinatorControlPlane
{
    public static IServiceCollection AddControlPlane(this IServiceCollection services,
        Model.Configuration.ClusterOptions cluster, int port,
        IReadOnlyList<string> survivors, PlaneTls? tls, CoordinatorContext context) =>
        services.AddAkka(ControlPlane.SystemName, (builder, _) => builder
            .WithControlPlane(new ControlPlaneOptions
            {
                Role = ControlPlane.CoordinatorRole,
                Host = cluster.Host,
                BindHost = cluster.BindHost,
                Port = port,
                Seeds = [ControlPlane.Address(cluster.Host, port, tls is not null), .. survivors],
                Tls = tls,
                Silence = context.Initial.Settings.HeartbeatTimeout,
            })
            .WithSingleton<CoordinatorActor>(ControlPlane.CoordinatorName,
                Props.Create(() => new CoordinatorActor(context)), ControlPlane.Singleton, createProxyToo: false));
}

using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Hosting;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Says one thing to the coordinator of a run from another process, over the control plane.</summary>
internal static class CoordinatorClient
{
    private const string SystemName = "clusterllm-cli";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="address">Of the coordinator's actor system, as cluster.json has it.</param>
    /// <param name="message">One that the coordinator answers with a <typeparamref name="TAnswer"/>.</param>
    /// <exception cref="AskTimeoutException">Nobody answers there.</exception>
    public static async Task<TAnswer> AskAsync<TAnswer>(string address, object message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka(SystemName, (akka, _) => akka.WithPlane(OwnHost(new Uri(address)), port: 0,
            ProtocolLimits.ControlFrameBytes, system => new ControlSerializer(system)));
        using var host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        try
        {
            var system = host.Services.GetRequiredService<ActorSystem>();
            var coordinator = ((ExtendedActorSystem)system).Provider.ResolveActorRef($"{address}{ControlPlane.CoordinatorPath}");
            return await coordinator.Ask<TAnswer>(message, Patience).ConfigureAwait(false);
        }
        finally
        {
            await host.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The address of this machine by which the coordinator can answer.</summary>
    private static string OwnHost(Uri coordinator)
    {
        using var probe = new Socket(SocketType.Dgram, ProtocolType.Udp);
        // Nothing is sent: this only asks which way it would go.
        probe.Connect(coordinator.Host, coordinator.Port);
        var own = ((IPEndPoint)probe.LocalEndPoint!).Address;
        return (own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own).ToString();
    }
}

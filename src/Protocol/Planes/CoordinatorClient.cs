using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Hosting;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterLlm.Protocol.Planes;

/// <summary>
/// Says one thing to the coordinator of a run from another process, which need not be in its cluster.
/// </summary>
public static class CoordinatorClient
{
    private const string SystemName = "clusterllm-client";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    /// <param name="address">Of the coordinator's actor system, as cluster.json has it.</param>
    /// <param name="message">One that the coordinator answers with a <typeparamref name="TAnswer"/>.</param>
    /// <param name="tls">Needed where the address is that of a secured plane.</param>
    /// <exception cref="AskTimeoutException">Nobody answers there.</exception>
    public static Task<TAnswer> AskAsync<TAnswer>(string address, object message, PlaneTls? tls) =>
        WithCoordinatorAsync(address, own: null, tls, coordinator => coordinator.Ask<TAnswer>(message, Patience));

    /// <summary>
    /// The same for a message that may be repeated, to a coordinator that may not be there yet: asks until the time is
    /// over. Who is reached by a name or listens elsewhere says so by <paramref name="own"/>.
    /// </summary>
    /// <exception cref="AskTimeoutException">Nobody answered there.</exception>
    public static Task<TAnswer> AskUntilAsync<TAnswer>(string address, object message, PlaneTls? tls,
        TimeSpan patience, TimeProvider time, OwnAddress? own = null) =>
        WithCoordinatorAsync(address, own, tls, async coordinator =>
        {
            var began = time.GetTimestamp();
            while (true)
            {
                try
                {
                    return await coordinator.Ask<TAnswer>(message, AskAgainAfter).ConfigureAwait(false);
                }
                catch (AskTimeoutException) when (time.GetElapsedTime(began) < patience)
                {
                    // Not there yet, or the message was lost.
                }
            }
        });

    /// <summary>The address of this machine by which that one can answer.</summary>
    /// <exception cref="SocketException">The host is not known, or no way leads there.</exception>
    public static string OwnHost(string host, int port)
    {
        using var probe = new Socket(SocketType.Dgram, ProtocolType.Udp);
        // Nothing is sent: this only asks which way it would go.
        probe.Connect(host, port);
        var own = ((IPEndPoint)probe.LocalEndPoint!).Address;
        return (own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own).ToString();
    }

    private static async Task<TAnswer> WithCoordinatorAsync<TAnswer>(string address, OwnAddress? own, PlaneTls? tls,
        Func<IActorRef, Task<TAnswer>> ask)
    {
        var there = new Uri(address);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        own ??= new OwnAddress(OwnHost(there.Host, there.Port));
        builder.Services.AddAkka(SystemName, (akka, _) => akka.WithPlane(own.Host, port: 0,
            ProtocolLimits.ControlFrameBytes, Plane.DefaultSilence, system => new ControlSerializer(system),
            own.BindHost, tls));
        using var host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        try
        {
            var system = (ExtendedActorSystem)host.Services.GetRequiredService<ActorSystem>();
            return await ask(system.Provider.ResolveActorRef(address + ControlPlane.CoordinatorPath))
                .ConfigureAwait(false);
        }
        finally
        {
            await host.StopAsync().ConfigureAwait(false);
        }
    }
}

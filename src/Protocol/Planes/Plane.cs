using Akka.Actor;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.Serialization;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Planes;

/// <summary>What the actor systems of both planes have in common.</summary>
public static class Plane
{
    /// <summary>
    /// A peer that comes back at its address is not heard before an attempt to reach the one before has ended, and not
    /// answered while its address is held to be bad: both are short.
    /// </summary>
    private const string Reconnect =
        "akka.remote { retry-gate-closed-for = 200ms, dot-netty.tcp.connection-timeout = 2s }";

    /// <summary>Remoting on host:port, the messages of this protocol, and logs to the host's loggers.</summary>
    public static AkkaConfigurationBuilder WithPlane(this AkkaConfigurationBuilder builder, string host, int port,
        int maxFrameBytes, Func<ExtendedActorSystem, Serializer> serializer) =>
        builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .AddHocon(Reconnect, HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions { HostName = host, Port = port, MaxFrameSize = maxFrameBytes })
            .WithCustomSerializer("clusterllm", ProtocolCodec.MessageTypes, serializer);
}

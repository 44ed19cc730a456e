using Akka.Actor;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.Serialization;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Planes;

/// <summary>What the actor systems of both planes have in common.</summary>
public static class Plane
{
    /// <summary>Remoting on host:port, the messages of this protocol, and logs to the host's loggers.</summary>
    public static AkkaConfigurationBuilder WithPlane(this AkkaConfigurationBuilder builder, string host, int port,
        int maxFrameBytes, Func<ExtendedActorSystem, Serializer> serializer) =>
        builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithRemoting(new RemoteOptions { HostName = host, Port = port, MaxFrameSize = maxFrameBytes })
            .WithCustomSerializer("clusterllm", ProtocolCodec.MessageTypes, serializer);
}

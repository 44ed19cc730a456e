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

    /// <summary>
    /// Of the embedded engine: a peer speaks for nobody but itself and stops no actor here. Messages between our nodes
    /// have always been all that they need.
    /// </summary>
    private const string Closed = "clusterllm.remote.closed = on";

    public static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Remoting at host:port, the messages of this protocol, and logs to the host's loggers. It listens on
    /// <paramref name="bindHost"/> where that is given: a host name may lead here by ways that this machine does not
    /// know of. A peer of which an actor is watched counts as ended when it has been silent for so long; see
    /// <see cref="Detector"/>. Without
    /// <paramref name="tls"/> connections are plain.
    /// </summary>
    public static AkkaConfigurationBuilder WithPlane(this AkkaConfigurationBuilder builder, string host, int port,
        int maxFrameBytes, TimeSpan silence, Func<ExtendedActorSystem, Serializer> serializer,
        string? bindHost = null, PlaneTls? tls = null) =>
        builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .AddHocon(Reconnect, HoconAddMode.Prepend)
            .AddHocon(Closed, HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions
            {
                HostName = bindHost ?? host,
                PublicHostName = host,
                Port = port,
                MaxFrameSize = maxFrameBytes,
                EnableSsl = tls is not null,
                Ssl = new SslOptions
                {
                    X509Certificate = tls?.Certificate,
                    RequireMutualAuthentication = true,
                    ValidateCertificateHostname = true,
                    CustomValidator = tls?.Accepts,
                },
                WatchFailureDetector = Detector(silence),
                // What nobody watches: a connection whose peer vanished is closed at last.
                TransportFailureDetector = new DeadlineFailureDetectorOptions
                {
                    HeartbeatInterval = Heartbeat,
                    AcceptableHeartbeatPause = 2 * silence,
                },
            })
            .WithCustomSerializer("clusterllm", ProtocolCodec.MessageTypes, serializer);

    /// <summary>
    /// Suspects a peer once it has been silent for so long, counted from its last sign of life; the detector itself
    /// counts from when the next one was due. A shorter pause, of a process that is stopped or starved, is forgiven.
    /// </summary>
    public static PhiAccrualFailureDetectorOptions Detector(TimeSpan silence) => new()
    {
        HeartbeatInterval = Heartbeat,
        AcceptableHeartbeatPause = silence > 2 * Heartbeat ? silence - Heartbeat : Heartbeat,
    };
}

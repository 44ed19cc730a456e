using Akka.Configuration;
using Akka.Remote.Hosting;
using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>Checked settings of remoting.</summary>
internal sealed record RemoteSettings
{
    public string BindHost { get; init; } = "";
    public int BindPort { get; init; } = 2552;
    public string? PublicHost { get; init; }
    public int? PublicPort { get; init; }
    public int SendBufferBytes { get; init; }
    public int ReceiveBufferBytes { get; init; }

    /// <summary>Largest encoded payload of one message.</summary>
    public int MaxFrameBytes { get; init; } = 128_000;

    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(4);
    public TimeSpan KeepAlivePause { get; init; } = TimeSpan.FromSeconds(120);
    public PhiAccrualSettings WatchFailureDetector { get; init; } = PhiAccrualSettings.Watch;

    /// <summary>For connecting and for the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan FirstRetryAfter { get; init; } = TimeSpan.FromMilliseconds(50);
    public TimeSpan LastRetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so long without a connection what waits for it becomes dead letters.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages that may wait for one peer.</summary>
    public int MaxQueued { get; init; } = 100_000;

    /// <summary>Null: connections are plain.</summary>
    public Tls? Tls { get; init; }

    /// <summary>
    /// Peers may only speak for themselves and send messages of the protocol: what would stop an actor here, and
    /// messages in the name of an actor of another system, are dropped. Setting <c>clusterllm.remote.closed</c>.
    /// </summary>
    public bool Closed { get; init; }

    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public static RemoteSettings From(RemoteOptions options, Config config)
    {
        var defaults = new RemoteSettings();
        var transport = options.TransportFailureDetector;
        return new RemoteSettings
        {
            BindHost = options.HostName ?? "",
            BindPort = InRange(options.Port ?? defaults.BindPort, 0, 65535, nameof(options.Port)),
            PublicHost = string.IsNullOrWhiteSpace(options.PublicHostName) ? null : options.PublicHostName,
            PublicPort = options.PublicPort is null or 0 ? null
                : InRange(options.PublicPort.Value, 1, 65535, nameof(options.PublicPort)),
            SendBufferBytes = InRange(options.SendBufferSize ?? 0, 0, 1 << 30, nameof(options.SendBufferSize)),
            ReceiveBufferBytes = InRange(options.ReceiveBufferSize ?? 0, 0, 1 << 30, nameof(options.ReceiveBufferSize)),
            MaxFrameBytes = InRange(options.MaxFrameSize ?? defaults.MaxFrameBytes, 32_000, 1 << 30,
                nameof(options.MaxFrameSize)),
            KeepAliveInterval = transport?.HeartbeatInterval ?? defaults.KeepAliveInterval,
            KeepAlivePause = transport?.AcceptableHeartbeatPause ?? defaults.KeepAlivePause,
            ConnectTimeout = config.GetTimeSpan("akka.remote.dot-netty.tcp.connection-timeout",
                defaults.ConnectTimeout, allowInfinite: false),
            Tls = options.EnableSsl == true ? new Tls(options.Ssl) : null,
            Closed = config.GetBoolean("clusterllm.remote.closed", false),
            WatchFailureDetector = defaults.WatchFailureDetector.With(options.WatchFailureDetector),
        };
    }

    private static int InRange(long value, int least, int most, string name) => value >= least && value <= most
        ? (int)value
        : throw new ArgumentException($"RemoteOptions.{name} must be between {least} and {most}, not {value}.");
}

namespace Akka.Remote.Hosting;

/// <summary>Settings of remoting over TCP; what is null keeps its default.</summary>
public class RemoteOptions
{
    /// <summary>Host name or address to bind; every address when null or empty.</summary>
    public string? HostName { get; set; }

    /// <summary>Port to bind; 0 takes a free one. Default 2552.</summary>
    public int? Port { get; set; }

    /// <summary>The host that peers are told, where it differs from the bound one.</summary>
    public string? PublicHostName { get; set; }

    /// <summary>The port that peers are told, where it differs from the bound one.</summary>
    public int? PublicPort { get; set; }

    /// <summary>Send buffer of each socket in bytes; null or 0 leaves it to the operating system.</summary>
    public long? SendBufferSize { get; set; }

    /// <summary>Receive buffer of each socket in bytes; null or 0 leaves it to the operating system.</summary>
    public long? ReceiveBufferSize { get; set; }

    /// <summary>
    /// Largest encoded message in bytes. Default 128,000. A larger one is dropped at the sender with a log line.
    /// </summary>
    public long? MaxFrameSize { get; set; }

    /// <summary>Whether connections are inside TLS; addresses then begin with <c>akka.ssl.tcp</c>.</summary>
    public bool? EnableSsl { get; set; }

    /// <summary>Must have a certificate where TLS is on.</summary>
    public SslOptions Ssl { get; set; } = new();

    public DeadlineFailureDetectorOptions? TransportFailureDetector { get; set; }

    /// <summary>Decides when remote death watch gives a silent peer up.</summary>
    public PhiAccrualFailureDetectorOptions? WatchFailureDetector { get; set; }
}

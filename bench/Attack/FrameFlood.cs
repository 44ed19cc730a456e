using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ClusterLlm.Fuzz;

namespace ClusterLlm.Attack;

/// <summary>
/// Hostile frames at ports of loopback, so many in all and so many a second. A frame counts once its bytes were given
/// to a socket that took them.
/// </summary>
/// <param name="ports">In turn.</param>
/// <param name="captures">Of honest connections, of which frames are made.</param>
/// <param name="options">How many, how fast.</param>
internal sealed class FrameFlood(IReadOnlyList<int> ports, IReadOnlyList<byte[]> captures, AttackOptions options)
{
    /// <summary>
    /// Of so many connections one makes TLS of it first, without a certificate, and says its frames inside.
    /// </summary>
    private const int SecureEvery = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Mutator mutator = new(options.Seed, captures);
    private readonly Stopwatch clock = new();

    public long Frames { get; private set; }
    public long Connections { get; private set; }

    /// <summary>Connections that were closed before all of their frames were taken, or not made at all.</summary>
    public long Refused { get; private set; }

    public async Task RunAsync()
    {
        clock.Start();
        for (var i = 0; Frames < options.Frames; i++)
        {
            try
            {
                await AttackAsync(ports[i % ports.Count], secure: i % SecureEvery == SecureEvery - 1);
            }
            catch (Exception e)
                when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                Refused++;
            }
            var early = TimeSpan.FromSeconds(Frames / options.Rate) - clock.Elapsed;
            if (early > TimeSpan.Zero)
                await Task.Delay(early, TimeProvider.System);
        }
    }

    private async Task AttackAsync(int port, bool secure)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        Connections++;
        Stream stream = client.GetStream();
        if (secure)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }, patience.Token);
            stream = tls;
        }
        await using (stream)
            for (var sent = 0; sent < options.FramesPerConnection && Frames < options.Frames; sent++)
            {
                await stream.WriteAsync(mutator.Next().Bytes, patience.Token);
                Frames++;
            }
    }
}

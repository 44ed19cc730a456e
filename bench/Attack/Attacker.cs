using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Fuzz;

namespace ClusterLlm.Attack;

/// <summary>Somebody on the network who may not take part, at one port, until it is told to end.</summary>
/// <param name="port">On loopback.</param>
/// <param name="captures">What honest connections began with.</param>
/// <param name="certificate">Of another authority.</param>
internal sealed class Attacker(int port, IReadOnlyList<byte[]> captures, X509Certificate2? certificate)
    : IAsyncDisposable
{
    private const int Held = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource end = new();
    private readonly List<Task> attacks = [];
    private int connections;

    /// <summary>How often it has been let to connect.</summary>
    public int Connections => Volatile.Read(ref connections);

    public void Start() => attacks.AddRange([Repeat(Garbage), Repeat(Replay), Repeat(Handshake), Repeat(Hold)]);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(attacks);
        end.Dispose();
    }

    private Task Repeat(Func<int, Task> attack) => Task.Run(async () =>
    {
        // The machine is to be attacked, not kept busy: the run shares its cores with this.
        using var pace = new PeriodicTimer(Pause);
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                await pace.WaitForNextTickAsync(end.Token);
                await attack(i);
            }
            catch (Exception e)
                when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Refused, as it should be.
            }
        }
    });

    /// <summary>What was seen of an honest connection, mutated.</summary>
    private async Task Garbage(int round)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(new Mutator(round, captures).Next().Bytes, end.Token);
        await DrainAsync(client.GetStream());
    }

    private async Task Replay(int round)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(captures[round % captures.Count], end.Token);
        await DrainAsync(client.GetStream());
    }

    /// <summary>TLS with no certificate, or with one of another authority.</summary>
    private async Task Handshake(int round)
    {
        using var client = await ConnectAsync();
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            ClientCertificates = round % 2 == 0 && certificate is not null ? [certificate] : null,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }, end.Token);
        await tls.WriteAsync(captures[round % captures.Count], end.Token);
        await DrainAsync(tls);
    }

    /// <summary>A flood of connections that say nothing.</summary>
    private async Task Hold(int round)
    {
        var held = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Held; i++)
                held.Add(await ConnectAsync());
            await DrainAsync(held[^1].GetStream());
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, end.Token);
        Interlocked.Increment(ref connections);
        return client;
    }

    private async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, end.Token) > 0)
        {
        }
    }
}

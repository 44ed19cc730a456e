using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Fuzz;

namespace ClusterLlm.Attack;

/// <summary>Somebody on the network who may not take part, at one port, until it is told to end.</summary>
/// <param name="port">On loopback.</param>
/// <param name="captures">What honest connections began with.</param>
/// <param name="certificate">Of another authority.</param>
internal sealed class Attacker(int port, IReadOnlyList<byte[]> captures, X509Certificate2? certificate)
    : PortAttacker(port)
{
    private const int Held = 200;

    protected override IEnumerable<Func<int, Task>> Attacks() => [Garbage, Replay, Handshake, _ => HoldAsync(Held)];

    /// <summary>What was seen of an honest connection, mutated.</summary>
    private async Task Garbage(int round)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(new Mutator(round, captures).Next().Bytes, End);
        await DrainAsync(client.GetStream());
    }

    private async Task Replay(int round)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(captures[round % captures.Count], End);
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
        }, End);
        await tls.WriteAsync(captures[round % captures.Count], End);
        await DrainAsync(tls);
    }
}

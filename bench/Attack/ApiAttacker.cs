using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ClusterLlm.Fuzz;

namespace ClusterLlm.Attack;

/// <summary>Somebody who may do nothing, at an API inside TLS, until it is told to end.</summary>
internal sealed class ApiAttacker(int port) : PortAttacker(port)
{
    private const int Held = 40;
    private const int HeaderBytes = 32 << 10;
    private const int BodyBytes = 256 << 10;
    private static readonly TimeSpan Dribble = TimeSpan.FromMilliseconds(20);
    private readonly SortedDictionary<string, int> answers = [];

    /// <summary>How often which status was the answer; "" where the connection was closed without one.</summary>
    public IReadOnlyDictionary<string, int> Answers
    {
        get
        {
            lock (answers)
                return new SortedDictionary<string, int>(answers);
        }
    }

    protected override IEnumerable<Func<int, Task>> Attacks() =>
        [WrongToken, Oversized, Garbage, SlowLoris, _ => HoldAsync(Held)];

    private Task WrongToken(int round) =>
        AskAsync($"{(round % 2 == 0 ? "POST /api/v1/stop" : "GET /api/v1/config")} HTTP/1.1\r\nHost: x\r\n"
        + $"Authorization: Bearer {round:x64}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /// <summary>Headers, a line or a body of more than is taken; a body that is promised and does not come.</summary>
    private Task Oversized(int round) => AskAsync((round % 4) switch
    {
        0 => $"GET /api/v1/run HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {new string('a', HeaderBytes)}\r\n\r\n",
        1 => $"GET /{new string('a', HeaderBytes)} HTTP/1.1\r\nHost: x\r\n\r\n",
        2 => $"POST /api/v1/pause HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {BodyBytes}\r\n\r\n{new string('a', BodyBytes)}",
        _ => "POST /api/v1/pause HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9223372036854775807\r\n\r\n{",
    });

    private Task Garbage(int round) => AskAsync(Encoding.Latin1.GetString(new Mutator(round,
        ["POST /api/v1/pause?reason=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray()])
        .Next().Bytes));

    /// <summary>Headers a byte at a time, over and over, for as long as they are listened to.</summary>
    private async Task SlowLoris(int round)
    {
        using var client = await ConnectAsync();
        await using var tls = await SecureAsync(client);
        foreach (var symbol in Encoding.ASCII.GetBytes(
            "GET /api/v1/run HTTP/1.1\r\nHost: x\r\n" + new string('a', HeaderBytes)))
        {
            await tls.WriteAsync(new[] { symbol }, End);
            await Task.Delay(Dribble, TimeProvider.System, End);
        }
    }

    private async Task AskAsync(string request)
    {
        using var client = await ConnectAsync();
        await using var tls = await SecureAsync(client);
        var status = "";
        try
        {
            await tls.WriteAsync(Encoding.Latin1.GetBytes(request), End);
        }
        finally
        {
            var answer = new byte[32];
            var count = await tls.ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false, End);
            status = count < 12 ? "" : Encoding.Latin1.GetString(answer, 9, 3);
            lock (answers)
                answers[status] = answers.GetValueOrDefault(status) + 1;
        }
    }

    private async Task<SslStream> SecureAsync(TcpClient client)
    {
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }, End);
        return tls;
    }
}

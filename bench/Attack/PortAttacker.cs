using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ClusterLlm.Attack;

/// <summary>Attacks on one port of loopback, side by side and over and over, until it is told to end.</summary>
internal abstract class PortAttacker(int port) : IAsyncDisposable
{
    /// <summary>The machine is to be attacked, not kept busy: the run shares its cores with this.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource end = new();
    private readonly List<Task> attacks = [];
    private int connections;

    /// <summary>How often it has been let to connect.</summary>
    public int Connections => Volatile.Read(ref connections);

    protected CancellationToken End => end.Token;

    public void Start() => attacks.AddRange(Attacks().Select(Repeat));

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(attacks);
        end.Dispose();
    }

    /// <summary>Each is told how often it was made before.</summary>
    protected abstract IEnumerable<Func<int, Task>> Attacks();

    /// <summary>A flood of connections that say nothing, until the last is closed.</summary>
    protected async Task HoldAsync(int count)
    {
        var held = new List<TcpClient>();
        try
        {
            for (var i = 0; i < count; i++)
                held.Add(await ConnectAsync());
            await DrainAsync(held[^1].GetStream());
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }
    }

    protected async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, End);
        Interlocked.Increment(ref connections);
        return client;
    }

    protected async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, End) > 0)
        {
        }
    }

    private Task Repeat(Func<int, Task> attack) => Task.Run(async () =>
    {
        using var pace = new PeriodicTimer(Pause);
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                await pace.WaitForNextTickAsync(End);
                await attack(i);
            }
            catch (Exception e)
                when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Refused, as it should be.
            }
        }
    });
}

using System.Net;
using System.Net.Sockets;
using Akka.Tests.Remote;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Protocol.Tests.Planes;

/// <summary>The control plane as the product sets it up, when its coordinator dies and comes back.</summary>
public sealed class ReturningCoordinatorTests : IDisposable
{
    private readonly Relay place = new();
    private readonly Relay one = new();
    private readonly Relay two = new();

    [Fact]
    public async Task workers_wait_for_it_and_their_proxies_find_it()
    {
        var dead = await PlaneNode.Coordinator(place);
        await using var worker = await PlaneNode.Worker(one, place);
        Assert.Equal(dead.Uid, await worker.AskCoordinatorAsync());

        await dead.KillAsync(one);
        await worker.SeesAsync(state => state.Unreachable.Count == 1);
        await using var again = await PlaneNode.Coordinator(place, one);

        await again.SeesAsync(state => state.Members.Count == 2);
        Assert.Equal(again.Uid, await worker.AskCoordinatorAsync());
        Assert.False(worker.HasEnded);
    }

    [Fact]
    public async Task a_worker_that_died_with_it_does_not_keep_it_out()
    {
        var dead = await PlaneNode.Coordinator(place);
        await using var worker = await PlaneNode.Worker(one, place);
        var victim = await PlaneNode.Worker(two, place);
        await worker.SeesAsync(state => state.Members.Count == 3);

        await Task.WhenAll(dead.KillAsync(one, two), victim.KillAsync(one));
        await using var again = await PlaneNode.Coordinator(place, one, two);

        await again.SeesAsync(state => state.Members.Count == 2 && state.Unreachable.Count == 0);
        Assert.Equal(again.Uid, await worker.AskCoordinatorAsync());
    }

    [Fact]
    public async Task addresses_where_nobody_listens_are_not_worth_asking()
    {
        using var listening = new TcpListener(IPAddress.Loopback, 0);
        listening.Start();
        var there = ControlPlane.Address("127.0.0.1", ((IPEndPoint)listening.LocalEndpoint).Port);
        var gone = ControlPlane.Address("127.0.0.1", Relay.FreePort());

        var worth = await Seeds.WorthAskingAsync([gone, there, gone], TimeSpan.FromSeconds(5), TimeProvider.System);

        Assert.Equal([there], worth);
    }

    public void Dispose()
    {
        place.Dispose();
        one.Dispose();
        two.Dispose();
    }
}

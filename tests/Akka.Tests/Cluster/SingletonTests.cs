using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Tests.Core;
using Akka.Tests.Remote;

namespace Akka.Tests.Clustering;

public sealed class SingletonTests
{
    private static readonly ClusterSingletonOptions Coordinators = new() { Role = "coordinator" };

    [Fact]
    public async Task the_oldest_of_the_role_runs_it_and_all_reach_it_through_their_proxies()
    {
        await using var a = await ClusterNode.StartFirst(["coordinator"], WithSingleton);
        await using var b = await ClusterNode.Start(a.Address.ToString(), ["coordinator"], WithSingleton);
        await using var c = await ClusterNode.Start(a.Address.ToString(), ["worker"], WithProxy);

        foreach (var node in new[] { a, b, c }) Assert.Equal(a.Address.ToString(), await WhereIs(node));
    }

    [Fact]
    public async Task a_proxy_keeps_messages_until_there_is_a_singleton()
    {
        await using var a = await ClusterNode.StartFirst(["worker"], WithProxy);
        await ClusterNode.AllUp(a);
        var probe = a.Probe();
        for (var i = 0; i < 100; i++) a.Registry.Get<Singleton>().Tell(i, probe.Ref);

        await using var b = await ClusterNode.Start(a.Address.ToString(), ["coordinator"], WithSingleton);

        for (var i = 0; i < 100; i++) Assert.Equal(i, await probe.Next<int>());
    }

    [Fact]
    public async Task when_the_oldest_leaves_the_next_one_takes_over_after_it_has_ended()
    {
        var a = await ClusterNode.StartFirst(["coordinator"], WithSingleton);
        await using var b = await ClusterNode.Start(a.Address.ToString(), ["coordinator"], WithSingleton);
        await using var c = await ClusterNode.Start(a.Address.ToString(), ["worker"], WithProxy);
        await ClusterNode.AllUp(a, b, c);
        Assert.Equal(a.Address.ToString(), await WhereIs(c));

        await a.DisposeAsync();

        await Until.True(async () => await WhereIs(c, TimeSpan.FromMilliseconds(500)) == b.Address.ToString());
        Assert.Equal(b.Address.ToString(), await WhereIs(b));
    }

    [Fact]
    public async Task when_the_oldest_crashes_the_next_one_takes_over_once_it_is_removed()
    {
        // Three coordinators, so that those who are left are the majority.
        using var network = new Relay();
        await using var a = await ClusterNode.StartFirst(["coordinator"], WithSingleton, network, Majority);
        await using var b = await ClusterNode.Start(a.Address.ToString(), ["coordinator"], WithSingleton,
            options: Majority);
        await using var c = await ClusterNode.Start(a.Address.ToString(), ["coordinator"], WithSingleton,
            options: Majority);
        await ClusterNode.AllUp(a, b, c);
        var heir = ClusterNode.Of(b)
            .SelfMember.IsOlderThan(ClusterNode.Of(b).State.Members.Single(m => m.Address == c.Address)) ? b : c;
        Assert.Equal(a.Address.ToString(), await WhereIs(c));

        network.Cut();

        await Until.True(async () => await WhereIs(c, TimeSpan.FromMilliseconds(500)) == heir.Address.ToString());
        Assert.Equal(heir.Address.ToString(), await WhereIs(b));
    }

    [Fact]
    public async Task a_full_buffer_drops_the_oldest_messages()
    {
        await using var a = await ClusterNode.StartFirst(["worker"], b => b.WithSingletonProxy<Singleton>(
            "the-one", new ClusterSingletonOptions { Role = "coordinator", BufferSize = 3 }));
        await ClusterNode.AllUp(a);
        var probe = a.Probe();
        for (var i = 0; i < 5; i++) a.Registry.Get<Singleton>().Tell(i, probe.Ref);

        await using var b = await ClusterNode.Start(a.Address.ToString(), ["coordinator"], WithSingleton);

        await probe.Expect(2, 3, 4);
    }

    private static void Majority(ClusterOptions options) =>
        options.SplitBrainResolver = new KeepMajorityOption { Role = "coordinator" };

    private static void WithSingleton(AkkaConfigurationBuilder builder) => builder.WithSingleton<Singleton>(
        "the-one", (system, _, _) =>
            Props.Create(() => new Singleton(((ExtendedActorSystem)system).Provider.DefaultAddress.ToString())),
        Coordinators);

    private static void WithProxy(AkkaConfigurationBuilder builder) =>
        builder.WithSingletonProxy<Singleton>("the-one", Coordinators);

    private static Task<string> WhereIs(Node node, TimeSpan? patience = null) =>
        node.Registry.Get<Singleton>().Ask<string>("where?", patience ?? TestSystem.Deadline);

    private sealed class Singleton : ReceiveActor
    {
        public Singleton(string address)
        {
            Receive<string>(_ => Sender.Tell(address));
            ReceiveAny(message => Sender.Tell(message));
        }
    }
}

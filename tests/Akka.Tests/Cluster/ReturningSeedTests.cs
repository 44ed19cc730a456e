using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Tests.Core;
using Akka.Tests.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Tests.Clustering;

/// <summary>
/// The only node that runs the singleton dies without a word, and another one starts at its address: a pod with a
/// stable name. The nodes that live on are behind relays too, since the published package sends on a connection that
/// its peer made.
/// </summary>
public sealed class ReturningSeedTests
{
    private static readonly ClusterSingletonOptions Coordinators = new() { Role = "coordinator" };

    [Fact]
    public async Task a_seed_node_that_returns_at_its_address_joins_the_cluster_that_lives_on()
    {
        using var net = new Network();
        var dead = await net.Coordinator();
        await using var w1 = await net.Worker(dead.Address, net.First);
        await using var w2 = await net.Worker(dead.Address, net.Second);
        await ClusterNode.AllUp(dead, w1, w2);
        var before = ClusterNode.Of(dead).SelfUniqueAddress;
        var events = await ClusterNode.Listen(w1, typeof(IMemberEvent));

        await net.Kill(dead);
        await using var again = await net.Coordinator(w1.Address, w2.Address);

        await ClusterNode.AllUp(again, w1, w2);
        Assert.Equal(before.Address, again.Address);
        Assert.NotEqual(before, ClusterNode.Of(again).SelfUniqueAddress);
        Assert.Equal(before, (await events.Next<MemberDowned>()).Member.UniqueAddress);
        Assert.Equal(before, (await events.Next<MemberRemoved>()).Member.UniqueAddress);
        Assert.False(w1.System.WhenTerminated.IsCompleted || w2.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task it_is_let_in_also_when_the_one_before_was_unreachable_for_long()
    {
        using var net = new Network();
        var dead = await net.Coordinator();
        await using var w1 = await net.Worker(dead.Address, net.First);
        await using var w2 = await net.Worker(dead.Address, net.Second);
        await ClusterNode.AllUp(dead, w1, w2);

        await net.Kill(dead);
        await ClusterNode.Sees(w1, c => c.State.Unreachable.Count == 1);
        await ClusterNode.Sees(w2, c => c.State.Unreachable.Count == 1);
        await using var again = await net.Coordinator(w1.Address, w2.Address);

        await ClusterNode.AllUp(again, w1, w2);
    }

    [Fact]
    public async Task proxies_find_the_new_singleton_and_hand_it_what_has_waited()
    {
        using var net = new Network();
        var dead = await net.Coordinator();
        await using var w1 = await net.Worker(dead.Address, net.First);
        await ClusterNode.AllUp(dead, w1);
        var first = await WhoIs(w1, TestSystem.Deadline);
        Assert.Equal(ClusterNode.Of(dead).SelfUniqueAddress.Uid, first);

        await net.Kill(dead);
        await ClusterNode.Sees(w1, c => c.State.Unreachable.Count == 1);
        await using var again = await net.Coordinator(w1.Address);

        await Until.True(async () =>
            await WhoIs(w1, TimeSpan.FromMilliseconds(500)) == ClusterNode.Of(again).SelfUniqueAddress.Uid);
    }

    [Fact]
    public async Task a_seed_that_nobody_answers_forms_a_cluster_when_it_has_looked_long_enough()
    {
        using var net = new Network();
        var nobody = new Address("akka.tcp", ClusterNode.Name, "127.0.0.1", Relay.FreePort());

        await using var alone = await net.Coordinator(nobody);

        await ClusterNode.AllUp(alone);
    }

    [Fact]
    public async Task nodes_without_a_coordinator_end_when_their_time_is_over()
    {
        using var net = new Network(orphansLive: "1s");
        var dead = await net.Coordinator();
        await using var w1 = await net.Worker(dead.Address, net.First);
        await using var w2 = await net.Worker(dead.Address, net.Second);
        await ClusterNode.AllUp(dead, w1, w2);

        await net.Kill(dead);

        await Task.WhenAll(w1.System.WhenTerminated, w2.System.WhenTerminated)
            .WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
    }

    private static Task<int> WhoIs(Node node, TimeSpan patience) =>
        node.Registry.Get<Singleton>().Ask<int>("who?", patience);

    /// <summary>The coordinator's and the workers' places. Workers wait for a minute before they give up.</summary>
    private sealed class Network(string orphansLive = "60s") : IDisposable
    {
        private readonly Relay _coordinator = new();

        public Relay First { get; } = new();

        public Relay Second { get; } = new();

        public Task<Node> Coordinator(params Address[] survivors)
        {
            var self = new Address("akka.tcp", ClusterNode.Name, "127.0.0.1", _coordinator.Port);
            return ClusterNode.Start(null, ["coordinator"],
                builder =>
                {
                    Settings(builder, "20s");
                    builder.WithSingleton<Singleton>("the-one", (system, _, _) =>
                        Props.Create(() => new Singleton(Akka.Cluster.Cluster.Get(system).SelfUniqueAddress.Uid)),
                        Coordinators, createProxyToo: false);
                },
                _coordinator, options => Options(options, [self, .. survivors]));
        }

        public Task<Node> Worker(Address seed, Relay place) => ClusterNode.Start(null, ["worker"],
            builder =>
            {
                Settings(builder, orphansLive);
                builder.WithSingletonProxy<Singleton>("the-one", Coordinators);
            },
            place, options => Options(options, [seed]));

        /// <summary>Nothing of its end is heard by anybody.</summary>
        public async Task Kill(Node coordinator)
        {
            foreach (var relay in new[] { _coordinator, First, Second }) relay.Cut();
            ClusterNode.Of(coordinator).Down(coordinator.Address);
            await coordinator.DisposeAsync();
            foreach (var relay in new[] { First, Second })
            {
                relay.Break();
                relay.Mend();
            }
            _coordinator.Replace();
        }

        public void Dispose()
        {
            _coordinator.Dispose();
            First.Dispose();
            Second.Dispose();
        }

        private static void Options(ClusterOptions options, Address[] seeds)
        {
            options.SeedNodes = [.. seeds.Select(s => s.ToString())];
            options.SplitBrainResolver = new KeepMajorityOption { Role = "coordinator" };
        }

        private static void Settings(AkkaConfigurationBuilder builder, string stableAfter) => builder.AddHocon(
            $$"""
            akka.cluster {
              gossip-interval = 200ms
              leader-actions-interval = 200ms
              periodic-tasks-initial-delay = 200ms
              retry-unsuccessful-join-after = 500ms
              seed-node-timeout = 2s
              split-brain-resolver { stable-after = {{stableAfter}}, down-all-when-unstable = off }
              singleton-proxy.singleton-identification-interval = 200ms
            }
            akka.remote.dot-netty.tcp.connection-timeout = 1s
            """, HoconAddMode.Prepend);
    }

    private sealed class Singleton : ReceiveActor
    {
        public Singleton(int uid) => ReceiveAny(_ => Sender.Tell(uid));
    }
}

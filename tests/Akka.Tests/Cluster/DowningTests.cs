using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Tests.Core;
using Akka.Tests.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Tests.Clustering;

/// <remarks>Both nodes are behind relays: the published package sends on a connection that its peer made.</remarks>
public sealed class DowningTests
{
    private static readonly KeepMajorityOption KeepCoordinator = new() { Role = "coordinator" };

    [Fact]
    public async Task a_crashed_member_is_unreachable_then_downed_and_removed()
    {
        using var network = new Relay();
        using var back = new Relay();
        await using var a = await ClusterNode.StartFirst(["coordinator"], behind: back, options: o =>
            o.SplitBrainResolver = KeepCoordinator);
        await using var b = await ClusterNode.Start(
            a.Address.ToString(), ["worker"], behind: network, options: o => o.SplitBrainResolver = KeepCoordinator);
        await ClusterNode.AllUp(a, b);
        var events = await ClusterNode.Listen(a, typeof(MemberDowned), typeof(MemberRemoved),
            typeof(IReachabilityEvent));

        network.Cut();
        back.Cut();

        Assert.Equal(b.Address, (await events.Next<UnreachableMember>()).Member.Address);
        Assert.Equal(b.Address, (await events.Next<MemberDowned>()).Member.Address);
        Assert.Equal(MemberStatus.Down, (await events.Next<MemberRemoved>()).PreviousStatus);
        await ClusterNode.AllUp(a);
    }

    [Fact]
    public async Task a_member_that_answers_again_in_time_is_reachable()
    {
        using var network = new Relay();
        using var back = new Relay();
        await using var a = await ClusterNode.StartFirst(["coordinator"], Patient, back, o =>
            o.SplitBrainResolver = KeepCoordinator);
        await using var b = await ClusterNode.Start(
            a.Address.ToString(), ["worker"], Patient, network, o => o.SplitBrainResolver = KeepCoordinator);
        await ClusterNode.AllUp(a, b);
        var events = await ClusterNode.Listen(a, typeof(IReachabilityEvent));

        network.Cut();
        back.Cut();
        await events.Next<UnreachableMember>();
        network.Mend();
        back.Mend();
        network.Break();
        back.Break();

        Assert.Equal(b.Address, (await events.Next<ReachableMember>()).Member.Address);
        await ClusterNode.AllUp(a, b);

        // Time to connect anew.
        static void Patient(AkkaConfigurationBuilder builder) =>
            builder.AddHocon("akka.cluster.split-brain-resolver.stable-after = 15s", HoconAddMode.Prepend);
    }

    [Fact]
    public async Task the_death_of_a_worker_with_a_lower_address_does_not_end_the_coordinator()
    {
        // The worker's relay comes first, so that with some luck its port is lower; the leader need not be the
        // coordinator.
        var relays = new[] { new Relay(), new Relay() }.OrderBy(r => r.Port).ToArray();
        using var low = relays[0];
        using var high = relays[1];
        await using var coordinator = await ClusterNode.StartFirst(
            ["coordinator"], behind: high, options: o => o.SplitBrainResolver = KeepCoordinator);
        await using var worker = await ClusterNode.Start(
            coordinator.Address.ToString(), ["worker"], behind: low, options: o =>
                o.SplitBrainResolver = KeepCoordinator);
        await ClusterNode.AllUp(coordinator, worker);
        Assert.Equal(worker.Address, ClusterNode.Of(coordinator).State.Leader);

        low.Cut();
        high.Cut();

        await ClusterNode.AllUp(coordinator);
        Assert.Equal(coordinator.Address, ClusterNode.Of(coordinator).State.Leader);
        await worker.System.WhenTerminated.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
        Assert.False(coordinator.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task a_member_downed_by_hand_is_removed_at_once_and_ends_when_it_hears_of_it()
    {
        await using var a = await ClusterNode.StartFirst();
        await using var b = await ClusterNode.Start(a.Address.ToString());
        await ClusterNode.AllUp(a, b);
        var events = await ClusterNode.Listen(a, typeof(MemberRemoved));

        ClusterNode.Of(a).Down(b.Address);

        Assert.Equal(b.Address, (await events.Next<MemberRemoved>()).Member.Address);
        await b.System.WhenTerminated.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
        Assert.Same(CoordinatedShutdown.ClusterDowningReason.Instance,
            CoordinatedShutdown.Get(b.System).ShutdownReason);
    }

    [Fact]
    public async Task a_process_restarted_at_its_address_takes_the_place_of_the_one_before()
    {
        using var network = new Relay();
        using var back = new Relay();
        await using var a = await ClusterNode.StartFirst(["coordinator"], behind: back, options: o =>
            o.SplitBrainResolver = KeepCoordinator);
        var old = await ClusterNode.Start(a.Address.ToString(), behind: network, options: o =>
            o.SplitBrainResolver = KeepCoordinator);
        await ClusterNode.AllUp(a, old);
        var before = ClusterNode.Of(old).SelfUniqueAddress;
        network.Cut();
        back.Cut();
        await ClusterNode.Sees(a, c => c.State.Unreachable.Count == 1);

        // Its successor has the same public address, and the relay leads to it from now on.
        await old.DisposeAsync();
        network.Mend();
        back.Mend();
        await using var again = await ClusterNode.Start(
            a.Address.ToString(), behind: network, options: o => o.SplitBrainResolver = KeepCoordinator);

        await ClusterNode.AllUp(a, again);
        Assert.NotEqual(before, ClusterNode.Of(again).SelfUniqueAddress);
    }
}

using Akka.Actor;
using Akka.Cluster;
using Akka.Tests.Core;
using Akka.Tests.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Tests.Clustering;

public sealed class MembershipTests
{
    [Fact]
    public async Task a_first_seed_forms_a_cluster_and_others_join_through_it()
    {
        var port = Relay.FreePort();
        var seed = $"akka.tcp://{ClusterNode.Name}@127.0.0.1:{port}";
        await using var a = await Node.Start(
            ClusterNode.Name,
            b => Akka.Cluster.Hosting.AkkaClusterHostingExtensions.WithClustering(
                b, new Akka.Cluster.Hosting.ClusterOptions { SeedNodes = [seed], Roles = ["coordinator"] }),
            r => r.Port = port);
        await using var b = await ClusterNode.Start(seed, ["worker"]);
        await using var c = await ClusterNode.Start(seed, ["worker"]);

        await ClusterNode.AllUp(a, b, c);

        var members = ClusterNode.Of(c).State.Members;
        Assert.Equal(new[] { a.Address, b.Address, c.Address }.Order(Member.AddressOrdering),
            members.Select(m => m.Address));
        Assert.True(members.Single(m => m.Address == a.Address).HasRole("coordinator"));
        Assert.True(members.Single(m => m.Address == b.Address).HasRole("worker"));
        Assert.True(members.Single(m => m.Address == a.Address)
            .IsOlderThan(members.Single(m => m.Address == c.Address)));
        Assert.Equal(members.First().Address, ClusterNode.Of(b).State.Leader);
        Assert.Equal(a.Address, ClusterNode.Of(b).State.RoleLeader("coordinator"));
    }

    [Fact]
    public async Task a_node_that_starts_before_its_seed_joins_when_the_seed_is_there()
    {
        var port = Relay.FreePort();
        var seed = $"akka.tcp://{ClusterNode.Name}@127.0.0.1:{port}";
        await using var early = await ClusterNode.Start(seed);
        await using var late = await Node.Start(
            ClusterNode.Name,
            b => Akka.Cluster.Hosting.AkkaClusterHostingExtensions.WithClustering(
                b, new Akka.Cluster.Hosting.ClusterOptions { SeedNodes = [seed] }),
            r => r.Port = port);

        await ClusterNode.AllUp(early, late);
    }

    [Fact]
    public async Task callbacks_run_when_the_node_is_up_and_when_it_is_removed()
    {
        var (up, removed) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var a = await ClusterNode.Start(null);
        var cluster = ClusterNode.Of(a);
        cluster.RegisterOnMemberUp(up.SetResult);
        cluster.RegisterOnMemberRemoved(removed.SetResult);
        Assert.NotEqual(MemberStatus.Up, cluster.SelfMember.Status);

        cluster.Join(cluster.SelfAddress);
        await up.Task.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
        // What a node reads of itself follows the event.
        await ClusterNode.Sees(a, c => c.SelfMember.Status == MemberStatus.Up);
        Assert.False(removed.Task.IsCompleted);

        cluster.Leave(cluster.SelfAddress);
        await removed.Task.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
        Assert.True(cluster.IsTerminated);
        await a.System.WhenTerminated.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task a_subscriber_gets_the_state_and_then_the_events_it_asked_for()
    {
        await using var a = await ClusterNode.StartFirst();
        await ClusterNode.AllUp(a);
        var members = await ClusterNode.Listen(a, typeof(IMemberEvent));
        var ups = a.Probe();
        ClusterNode.Of(a).Subscribe(ups.Ref, InitialStateAsEvents, typeof(MemberUp));
        Assert.Equal(a.Address, (await ups.Next<MemberUp>()).Member.Address);

        await using var b = await ClusterNode.Start(a.Address.ToString(), ["worker"]);

        var up = await ups.Next<MemberUp>();
        Assert.Equal(b.Address, up.Member.Address);
        Assert.True(up.Member.HasRole("worker"));
        Assert.Equal(b.Address, (await members.Next<MemberJoined>()).Member.Address);
        Assert.Equal(b.Address, (await members.Next<MemberUp>()).Member.Address);
        await ups.ExpectNothing();
    }

    [Fact]
    public async Task a_member_that_leaves_goes_in_order_and_its_system_ends()
    {
        await using var a = await ClusterNode.StartFirst();
        await using var b = await ClusterNode.Start(a.Address.ToString());
        await ClusterNode.AllUp(a, b);
        var events = await ClusterNode.Listen(a, typeof(IMemberEvent), typeof(IReachabilityEvent));

        ClusterNode.Of(a).Leave(b.Address);

        Assert.Equal(b.Address, (await events.Next<MemberLeft>()).Member.Address);
        Assert.Equal(b.Address, (await events.Next<MemberExited>()).Member.Address);
        var removed = await events.Next<MemberRemoved>();
        Assert.Equal((b.Address, MemberStatus.Exiting), (removed.Member.Address, removed.PreviousStatus));
        await b.System.WhenTerminated.WaitAsync(TestSystem.Deadline, TestContext.Current.CancellationToken);
        await ClusterNode.AllUp(a);
    }

    [Fact]
    public async Task a_system_that_terminates_leaves_first()
    {
        await using var a = await ClusterNode.StartFirst();
        var b = await ClusterNode.Start(a.Address.ToString());
        await ClusterNode.AllUp(a, b);
        var events = await ClusterNode.Listen(a, typeof(MemberRemoved), typeof(UnreachableMember));

        await b.DisposeAsync();

        Assert.Equal(MemberStatus.Exiting, (await events.Next<MemberRemoved>()).PreviousStatus);
    }

    [Fact]
    public async Task nobody_is_up_before_enough_have_joined()
    {
        await using var a = await ClusterNode.StartFirst(options: o => o.MinimumNumberOfMembers = 2);
        await ClusterNode.Sees(a, c => c.State.Members.Count == 1);
        Assert.Equal(MemberStatus.Joining, ClusterNode.Of(a).State.Members.Single().Status);

        await using var b = await ClusterNode.Start(a.Address.ToString(), options: o => o.MinimumNumberOfMembers = 2);

        await ClusterNode.AllUp(a, b);
    }
}

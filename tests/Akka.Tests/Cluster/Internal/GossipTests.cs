using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Cluster.Membership;
using Akka.Cluster.Wire;
using Akka.Tests.Core;

namespace Akka.Tests.Clustering.Internal;

public sealed class GossipTests
{
    [Fact]
    public void views_merge_alike_in_every_order()
    {
        var random = new Random(4);
        for (var i = 0; i < 500; i++)
        {
            var (a, b, c) = (AnyView(random), AnyView(random), AnyView(random));

            Assert.True(a.Merge(b).SameView(b.Merge(a)));
            Assert.True(a.Merge(b).Merge(c).SameView(a.Merge(b.Merge(c))));
            Assert.True(a.Merge(a).SameView(a));
            Assert.True(a.Merge(b).Merge(b).SameView(a.Merge(b)));
        }
    }

    [Fact]
    public void a_removed_member_does_not_come_back_from_an_older_view()
    {
        var view = Gossip.Empty.With(A(1)).With(A(2));
        var removed = view.Remove(A(2).UniqueAddress);

        Assert.DoesNotContain(A(2).UniqueAddress, removed.Merge(view).Members.Keys);
        Assert.DoesNotContain(A(2).UniqueAddress, view.Merge(removed).Members.Keys);
    }

    [Fact]
    public void who_has_seen_a_part_has_not_seen_the_whole()
    {
        var mine = Gossip.Empty.With(A(1)).With(A(2)) with { Seen = [A(1).UniqueAddress] };
        var newer = mine.With(A(2).With(MemberStatus.Leaving)) with { Seen = [A(2).UniqueAddress] };

        Assert.Equal([A(2).UniqueAddress], mine.Merge(newer).Seen);
        Assert.Equal([A(2).UniqueAddress], newer.Merge(mine).Seen);
    }

    [Fact]
    public async Task messages_come_back_from_the_wire()
    {
        await using var test = TestSystem.Start();
        var serializer = new ClusterMessageSerializer((Akka.Actor.ExtendedActorSystem)test.System);
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
        {
            var sent = new GossipTo(A(1).UniqueAddress, A(2).UniqueAddress, AnyView(random));
            var got = (GossipTo)serializer.FromBinary(serializer.ToBinary(sent), serializer.Manifest(sent));

            Assert.True(got.Gossip.SameView(sent.Gossip));
            Assert.True(got.Gossip.Seen.SetEquals(sent.Gossip.Seen));
            Assert.Equal((sent.From, sent.To), (got.From, got.To));
        }
        var join = new JoinCluster(A(3).UniqueAddress, ["worker", "gpu"]);
        var back = (JoinCluster)serializer.FromBinary(serializer.ToBinary(join), serializer.Manifest(join));
        Assert.True(back.Roles.SetEquals(join.Roles));
    }

    [Fact]
    public async Task hostile_bytes_are_refused_whatever_they_are()
    {
        await using var test = TestSystem.Start();
        var serializer = new ClusterMessageSerializer((Akka.Actor.ExtendedActorSystem)test.System);
        var random = new Random(6);
        var honest = serializer.ToBinary(new GossipTo(A(1).UniqueAddress, A(2).UniqueAddress, AnyView(random)));
        for (var i = 0; i < 5000; i++)
        {
            var bytes = honest.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] =
                (byte)random.Next(256);
            try
            {
                serializer.FromBinary(bytes[..random.Next(bytes.Length)], "G");
            }
            catch (Exception e) when (e is IOException or FormatException or InvalidDataException or ArgumentException)
            {
                // Refused; what matters is that neither time nor memory went into it.
            }
        }
    }

    private static Member A(int port, MemberStatus status = MemberStatus.Up) =>
        new(new UniqueAddress(SimulatedCluster.AddressOf(port), port), status, ["worker"], port);

    private static Gossip AnyView(Random random)
    {
        var view = Gossip.Empty;
        for (var port = 1; port <= 5; port++)
        {
            if (random.Next(3) == 0) continue;
            var status = (MemberStatus)random.Next(0, 5);
            view = view.With(new Member(
                new UniqueAddress(SimulatedCluster.AddressOf(port), port), status, ["worker"],
                status == MemberStatus.Joining ? int.MaxValue : port, random.Next(2) == 0));
        }
        var nodes = view.Members.Keys.ToList();
        foreach (var observer in nodes)
        {
            // Only the observer writes its observation: of one version there is one.
            var version = random.Next(4);
            for (var i = 0; i < version; i++) view = view.Observe(observer, nodes[0], i % 2 == 1);
        }
        if (nodes.Count > 0 && random.Next(3) == 0) view = view.Remove(nodes[^1]);
        return view with { Seen = [.. view.Members.Keys.Where(_ => random.Next(2) == 0)] };
    }
}

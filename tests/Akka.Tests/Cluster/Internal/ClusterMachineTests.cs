using Akka.Cluster;
using Akka.Cluster.Downing;
using Akka.Cluster.Membership;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Tests.Clustering.Internal;

public sealed class ClusterMachineTests
{
    private static readonly ClusterMachineSettings CoordinatorDecides =
        new() { Downing = new KeepMajority("coordinator") };

    [Theory]
    [MemberData(nameof(Seeds))]
    public void nodes_join_through_the_seed_within_a_second(int seed)
    {
        var cluster = new SimulatedCluster(seed);
        foreach (var port in new[] { 3, 1, 2, 4 }) cluster.Start(port, [1]);

        cluster.RunUntil(() => cluster.AllUp(1, 2, 3, 4), TimeSpan.FromSeconds(1), "all up");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void a_cluster_forms_over_a_network_that_loses_a_third_of_all_messages(int seed)
    {
        var cluster = new SimulatedCluster(seed, loss: 0.3);
        for (var port = 1; port <= 6; port++) cluster.Start(port, [1, 2]);

        cluster.RunUntil(
            () => Enumerable.Range(1, 6).All(p => cluster[p].SelfMember?.Status == MemberStatus.Up),
                TimeSpan.FromSeconds(60), "all up");
        cluster.Loss = 0;
        cluster.RunUntil(() => cluster.AllUp(1, 2, 3, 4, 5, 6), TimeSpan.FromSeconds(20), "all agree");
    }

    [Fact]
    public void a_cluster_too_large_to_tell_everyone_agrees_too()
    {
        var cluster = new SimulatedCluster(5, new ClusterMachineSettings { BroadcastLimit = 6, MonitoredBy = 3 });
        var ports = Enumerable.Range(1, 18).ToArray();
        foreach (var port in ports) cluster.Start(port, [1]);

        cluster.RunUntil(() => cluster.AllUp(ports), TimeSpan.FromSeconds(15), "all up");
        cluster.Crash(10);
        cluster.Down(1, 10);
        cluster.RunUntil(() =>
            cluster.AllUp([.. ports.Where(p => p != 10)]), TimeSpan.FromSeconds(15), "without the crashed one");
    }

    [Fact]
    public void the_first_seed_waits_for_the_others_before_it_forms_a_cluster()
    {
        var cluster = new SimulatedCluster(1);
        cluster.Start(1, [1, 2]);
        cluster.Run(TimeSpan.FromSeconds(4));
        Assert.Equal(ClusterPhase.Seeking, cluster[1].Phase);

        cluster.RunUntil(() => cluster.AllUp(1), TimeSpan.FromSeconds(2), "alone");
    }

    [Fact]
    public void the_first_seed_started_again_joins_the_cluster_that_went_on_without_it()
    {
        var cluster = new SimulatedCluster(1, CoordinatorDecides);
        cluster.Start(1, [1, 2], "coordinator");
        cluster.Start(2, [1, 2], "coordinator");
        cluster.Start(3, [1, 2], "coordinator");
        cluster.RunUntil(() => cluster.AllUp(1, 2, 3), TimeSpan.FromSeconds(10), "all up");

        cluster.Crash(1);
        cluster.Start(1, [1, 2], "coordinator");

        cluster.RunUntil(() => cluster.AllUp(1, 2, 3), TimeSpan.FromSeconds(3), "together again");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void a_member_that_leaves_is_removed_everywhere_in_order(int seed)
    {
        var cluster = Up(seed, 1, 2, 3);

        cluster.Leave(1, 3);

        cluster.RunUntil(() => cluster.AllUp(1, 2) && cluster.IsOver(3), TimeSpan.FromSeconds(1), "3 has left");
        var statuses = cluster.EventsAt(1).OfType<IMemberEvent>().Where(e => e.Member.Address.Port == 3)
            .Select(e => e.GetType());
        Assert.Equal([typeof(MemberJoined), typeof(MemberUp), typeof(MemberLeft), typeof(MemberExited),
            typeof(MemberRemoved)], statuses);
    }

    [Fact]
    public void the_leader_can_leave_too_and_the_last_one_as_well()
    {
        var cluster = Up(2, 1, 2, 3);

        cluster.Leave(1, 1);
        cluster.RunUntil(() => cluster.AllUp(2, 3) && cluster.IsOver(1), TimeSpan.FromSeconds(2), "1 has left");
        cluster.Leave(2, 2);
        cluster.Leave(3, 3);
        cluster.RunUntil(() => cluster.IsOver(2) && cluster.IsOver(3), TimeSpan.FromSeconds(10), "all have left");
    }

    [Fact]
    public void a_crashed_member_is_unreachable_and_after_a_stable_time_downed()
    {
        var cluster = Up(3, 1, 2, 3);

        cluster.Crash(3);
        cluster.RunUntil(() =>
            Lost(cluster, 1) is [3] && Lost(cluster, 2) is [3], TimeSpan.FromSeconds(10), "3 is lost");
        Assert.Equal(3, cluster[1].Gossip.Members.Count);
        cluster.RunUntil(() => cluster.AllUp(1, 2), TimeSpan.FromSeconds(25), "3 is removed");
    }

    [Fact]
    public void nobody_joins_or_leaves_while_a_member_is_unreachable()
    {
        var cluster = Up(3, 1, 2, 3);
        cluster.Crash(3);
        cluster.RunUntil(() =>
            Lost(cluster, 1) is [3] && Lost(cluster, 2) is [3], TimeSpan.FromSeconds(10), "3 is lost");

        cluster.Start(4, [1]);
        cluster.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(MemberStatus.Joining, cluster[1].Gossip.Members.Values.Single(m => m.Address.Port == 4).Status);

        cluster.Down(1, 3);
        cluster.RunUntil(() => cluster.AllUp(1, 2, 4), TimeSpan.FromSeconds(2), "4 is up");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void of_a_partition_exactly_the_side_with_the_majority_of_the_role_survives(int seed)
    {
        var cluster = new SimulatedCluster(seed, CoordinatorDecides);
        cluster.Start(5, [5], "coordinator");
        foreach (var port in new[] { 1, 2, 3, 4 }) cluster.Start(port, [5], "worker");
        cluster.RunUntil(() => cluster.AllUp(1, 2, 3, 4, 5), TimeSpan.FromSeconds(2), "all up");

        cluster.Partition([1, 2, 3], [4, 5]);

        cluster.RunUntil(() => cluster.AllUp(4, 5), TimeSpan.FromSeconds(40), "the coordinator's side goes on");
        cluster.RunUntil(() => new[] { 1, 2, 3 }.All(cluster.IsOver), TimeSpan.FromSeconds(40), "the other side ends");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void a_member_that_hears_but_is_not_heard_is_given_up_and_the_others_go_on(int seed)
    {
        var cluster = Up(seed, 1, 2, 3);

        cluster.CutOneWay(1, 2);
        cluster.CutOneWay(1, 3);

        cluster.RunUntil(() => cluster.AllUp(2, 3), TimeSpan.FromSeconds(60), "2 and 3 go on");
    }

    [Fact]
    public void a_member_that_was_removed_while_it_was_away_learns_of_it_when_it_comes_back()
    {
        var cluster = Up(8, 1, 2, 3);
        cluster.Partition([1, 2], [3]);
        cluster.Down(1, 3);
        cluster.RunUntil(() => cluster.AllUp(1, 2), TimeSpan.FromSeconds(2), "3 is removed");

        cluster.Heal();

        cluster.RunUntil(() => cluster.IsOver(3), TimeSpan.FromSeconds(10), "3 has heard of it");
    }

    [Fact]
    public void a_short_partition_heals_without_a_victim()
    {
        var cluster = Up(9, 1, 2, 3, 4);

        cluster.Partition([1, 2], [3, 4]);
        cluster.RunUntil(() =>
            Lost(cluster, 1) is [3, 4] && Lost(cluster, 4) is [1, 2], TimeSpan.FromSeconds(15), "it is noticed");
        cluster.Heal();

        cluster.RunUntil(() => cluster.AllUp(1, 2, 3, 4), TimeSpan.FromSeconds(10), "it is healed");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void after_any_trouble_those_who_are_left_agree(int seed)
    {
        var random = new Random(seed);
        var cluster = Up(seed, 1, 2, 3, 4, 5);
        cluster.Loss = 0.2;
        var alive = new List<int> { 1, 2, 3, 4, 5 };
        for (var round = 0; round < 4; round++)
        {
            var victim = alive[random.Next(1, alive.Count)];
            switch (random.Next(3))
            {
                case 0:
                    cluster.Crash(victim);
                    cluster.Down(1, victim);
                    cluster.Start(victim, [1]);
                    break;
                case 1:
                    cluster.Partition([victim], [.. alive.Where(p => p != victim)]);
                    cluster.Run(TimeSpan.FromSeconds(8));
                    cluster.Heal();
                    break;
                default:
                    cluster.Start(10 + round, [1, 2]);
                    alive.Add(10 + round);
                    break;
            }
            cluster.Run(TimeSpan.FromSeconds(random.Next(5)));
        }
        cluster.Loss = 0;

        cluster.RunUntil(() => cluster.AllUp([.. alive.Order()]), TimeSpan.FromSeconds(90), "all agree");
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 10)];

    private static SimulatedCluster Up(int seed, params int[] ports)
    {
        var cluster = new SimulatedCluster(seed);
        foreach (var port in ports) cluster.Start(port, [ports[0]]);
        cluster.RunUntil(() => cluster.AllUp(ports), TimeSpan.FromSeconds(2), "all up");
        return cluster;
    }

    private static int[] Lost(SimulatedCluster cluster, int at) =>
        [.. cluster[at].Gossip.UnreachableTo(cluster[at].Self).Select(n => n.Address.Port!.Value).Order()];
}

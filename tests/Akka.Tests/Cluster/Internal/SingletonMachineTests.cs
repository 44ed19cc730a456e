using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;

namespace Akka.Tests.Clustering.Internal;

public sealed class SingletonMachineTests
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private DateTimeOffset _now = Start;

    [Fact]
    public void the_oldest_starts_it_and_the_next_one_does_not()
    {
        Assert.Equal([new StartSingleton()], Step(New(1), Members(1, 2)).Effects);
        Assert.Empty(Step(New(2), Members(1, 2)).Effects);
    }

    [Fact]
    public void members_of_other_roles_do_not_count()
    {
        var old = new Member(Node(1), MemberStatus.Up, ["worker"], 1);

        Assert.Equal([new StartSingleton()], Step(New(2), new MembersAre([old, M(2)])).Effects);
    }

    [Fact]
    public void it_is_handed_over_in_order_when_the_oldest_exits()
    {
        var oldest = Step(New(1), Members(1, 2)).State;
        var next = Step(New(2), Members(1, 2)).State;

        (next, var asked) = Step(next, new MemberIs(M(1, MemberStatus.Exiting)));
        Assert.Equal([new SayTo(Node(1), new HandOverToMe(Node(2)))], asked);
        (oldest, var stops) = Step(oldest, new MemberIs(M(1, MemberStatus.Exiting)));
        Assert.Equal([new StopSingleton()], stops);
        (oldest, var nothing) = Step(oldest, new HandOverToMe(Node(2)));
        Assert.Empty(nothing);
        (_, var done) = Step(oldest, new SingletonEnded());
        Assert.Equal([new SayTo(Node(2), new HandOverDone(Node(1)))], done);
        Assert.Equal([new StartSingleton()], Step(next, new HandOverDone(Node(1))).Effects);
    }

    [Fact]
    public void the_next_one_asks_again_until_it_is_answered()
    {
        var next = Step(New(2), Members(1, 2)).State;
        next = Step(next, new MemberIs(M(1, MemberStatus.Exiting))).State;

        for (var i = 0; i < 3; i++)
        {
            (next, var again) = Step(next, new SingletonTick());
            Assert.Equal([new SayTo(Node(1), new HandOverToMe(Node(2)))], again);
        }
    }

    [Fact]
    public void it_does_not_start_while_the_oldest_may_still_run_it()
    {
        var next = Step(New(2), Members(1, 2)).State;
        (next, var downed) = Step(next, new MemberIs(M(1, MemberStatus.Down)));
        Assert.Empty(downed);
        (next, var removed) = Step(next, new MemberGone(M(1, MemberStatus.Removed), MemberStatus.Down));
        Assert.Empty(removed);

        _now += Margin / 2;
        Assert.Empty(Step(next, new SingletonTick()).Effects);
        _now += Margin;
        Assert.Equal([new StartSingleton()], Step(next, new SingletonTick()).Effects);
    }

    [Fact]
    public void one_that_left_in_order_need_not_be_waited_for()
    {
        var next = Step(New(2), Members(1, 2)).State;
        next = Step(next, new MemberIs(M(1, MemberStatus.Exiting))).State;

        Assert.Equal([new StartSingleton()],
            Step(next, new MemberGone(M(1, MemberStatus.Removed), MemberStatus.Exiting)).Effects);
    }

    [Fact]
    public void a_node_that_shuts_down_stops_it_and_says_so()
    {
        var oldest = Step(New(1), Members(1, 2)).State;

        (oldest, var stops) = Step(oldest, new LeaveSingleton());
        Assert.Equal([new StopSingleton()], stops);
        (_, var ended) = Step(oldest, new SingletonEnded());
        Assert.Contains(new SingletonLeft(), ended);
    }

    [Fact]
    public void one_that_ended_by_itself_is_not_started_again_here()
    {
        var oldest = Step(New(1), Members(1, 2)).State;
        oldest = Step(oldest, new SingletonEnded()).State;

        Assert.Empty(Step(oldest, new SingletonTick()).Effects);
    }

    [Fact]
    public void a_request_to_the_rightful_oldest_does_not_stop_it()
    {
        var oldest = Step(New(1), Members(1, 2)).State;

        Assert.Empty(Step(oldest, new HandOverToMe(Node(2))).Effects);
    }

    private (SingletonState State, ImmutableArray<SingletonEffect> Effects) Step(SingletonState state,
        SingletonInput input) =>
        SingletonMachine.Step(state, input, _now);

    private static SingletonState New(int port) => new(Node(port), "coordinator", Margin);

    private static MembersAre Members(params int[] ports) => new([.. ports.Select(p => M(p))]);

    private static Member M(int port, MemberStatus status = MemberStatus.Up) =>
        new(Node(port), status, ["coordinator"], port);

    private static UniqueAddress Node(int port) => new(SimulatedCluster.AddressOf(port), port);
}

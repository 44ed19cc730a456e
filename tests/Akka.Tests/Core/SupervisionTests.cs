using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class SupervisionTests
{
    private static readonly Worker.Fail Boom = new(new InvalidOperationException("boom"));

    [Fact]
    public async Task resume_keeps_the_state_and_the_next_message_is_processed()
    {
        await using var test = TestSystem.Start();
        var (probe, child, _) = await Start(test, new OneForOneStrategy(_ => Directive.Resume));

        Assert.Equal(1, await Count(child));
        child.Tell(Boom);
        Assert.Equal(2, await Count(child));
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task restart_makes_a_new_instance_behind_the_same_reference()
    {
        await using var test = TestSystem.Start();
        var (probe, child, _) = await Start(test, new OneForOneStrategy(_ => Directive.Restart));

        Assert.Equal(1, await Count(child));
        child.Tell(Boom);
        Assert.Equal(1, await Count(child));
        await probe.Expect("pre-restart boom on fail", "stop", "post-restart boom", "start");
    }

    [Fact]
    public async Task restart_keeps_the_mailbox()
    {
        await using var test = TestSystem.Start();
        var (_, child, _) = await Start(test, new OneForOneStrategy(_ => Directive.Restart));
        var answers = test.Probe();

        child.Tell(Boom);
        for (var i = 0; i < 3; i++) child.Tell("count", answers.Ref);
        child.Tell(Boom);
        child.Tell("count", answers.Ref);

        await answers.Expect(1, 2, 3, 1);
    }

    [Fact]
    public async Task stop_ends_the_child_and_its_messages_become_dead_letters()
    {
        await using var test = TestSystem.Start();
        var (probe, child, _) = await Start(test, new OneForOneStrategy(_ => Directive.Stop));
        await probe.Watch(child);

        child.Tell(Boom);

        await probe.Expect("stop");
        Assert.Equal(child, (await probe.Next<Terminated>()).ActorRef);
        await Assert.ThrowsAsync<AskTimeoutException>(() => child.Ask<int>("count", TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task escalate_makes_the_supervisor_fail_and_its_own_supervisor_restart_it()
    {
        await using var test = TestSystem.Start();
        var (probe, child, supervisor) = await Start(test, new OneForOneStrategy(_ => Directive.Escalate));
        await probe.Watch(child);

        child.Tell(Boom);

        // The user guardian restarts the supervisor, whose PreRestart stops its children.
        await probe.Expect("supervisor stop", "stop");
        await probe.Next<Terminated>();
        Assert.Equal("alive", await supervisor.Ask<string>("alive", TestSystem.Deadline));
    }

    [Fact]
    public async Task all_for_one_restarts_the_siblings_too()
    {
        await using var test = TestSystem.Start();
        var (probe, child, supervisor) = await Start(test, new AllForOneStrategy(_ => Directive.Restart));
        var sibling = await Make(supervisor, probe, "sibling");
        await probe.Expect("start");
        Assert.Equal(1, await Count(sibling));

        child.Tell(Boom);

        // Either may be first.
        for (var started = 0; started < 2;)
            started += await probe.Next<string>() == "start" ? 1 : 0;
        Assert.Equal(1, await Count(child));
        Assert.Equal(1, await Count(sibling));
    }

    [Fact]
    public async Task one_for_one_leaves_the_siblings_alone()
    {
        await using var test = TestSystem.Start();
        var (probe, child, supervisor) = await Start(test, new OneForOneStrategy(_ => Directive.Restart));
        var sibling = await Make(supervisor, probe, "sibling");
        Assert.Equal(1, await Count(sibling));

        child.Tell(Boom);

        Assert.Equal(1, await Count(child));
        Assert.Equal(2, await Count(sibling));
    }

    [Fact]
    public async Task a_child_that_fails_more_often_than_allowed_is_stopped()
    {
        await using var test = TestSystem.Start();
        var (probe, child, _) = await Start(
            test, new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        await probe.Watch(child);

        for (var i = 0; i < 3; i++) child.Tell(Boom);

        for (var i = 0; i < 2; i++) await probe.Expect(
            "pre-restart boom on fail", "stop", "post-restart boom", "start");
        await probe.Expect("stop");
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task by_default_a_failure_restarts_and_a_failed_construction_stops()
    {
        await using var test = TestSystem.Start();
        var (probe, child, supervisor) = await Start(test, SupervisorStrategy.DefaultStrategy);
        child.Tell(Boom);
        Assert.Equal(1, await Count(child));
        await probe.Expect("pre-restart boom on fail", "stop", "post-restart boom", "start");

        var broken = await supervisor.Ask<IActorRef>(
            new Supervisor.Make(Props.Create(() => new Broken()), "broken"), TestSystem.Deadline);
        await probe.Watch(broken);
        Assert.Equal(broken, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task a_restart_stops_the_children_and_waits_for_them()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var parent = test.System.ActorOf(Props.Create(() => new Parent(events)));
        await probe.Expect("parent start", "start");

        parent.Tell("fail");

        // The child's end comes before the new instance, which can use the child's name again.
        await probe.Expect("stop", "parent start", "start");
    }

    private static async Task<(
        Probe Probe, IActorRef Child, IActorRef Supervisor)> Start(TestSystem test, SupervisorStrategy strategy)
    {
        var probe = test.Probe();
        var events = probe.Ref;
        var supervisor = test.System.ActorOf(Props.Create(() => new Supervisor(strategy, events)));
        var child = await Make(supervisor, probe, "child");
        await probe.Expect("start");
        return (probe, child, supervisor);
    }

    private static Task<IActorRef> Make(IActorRef supervisor, Probe probe, string name)
    {
        var events = probe.Ref;
        return supervisor.Ask<IActorRef>(
            new Supervisor.Make(Props.Create(() => new Worker(events)), name), TestSystem.Deadline);
    }

    private static Task<int> Count(IActorRef child) => child.Ask<int>("count", TestSystem.Deadline);

    private sealed class Broken : UntypedActor
    {
        public Broken() => throw new InvalidOperationException("broken");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Parent(IActorRef events) : UntypedActor
    {
        protected override void PreStart()
        {
            events.Tell("parent start");
            Context.ActorOf(Props.Create(() => new Worker(events)), "child");
        }

        protected override void OnReceive(object message) => throw new InvalidOperationException("parent");
    }
}

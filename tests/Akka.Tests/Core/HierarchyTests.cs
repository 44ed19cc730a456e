using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class HierarchyTests
{
    [Fact]
    public async Task children_of_a_failed_actor_wait_and_go_on_when_it_is_resumed()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var top = test.System.ActorOf(
            Props.Create(() => new Supervisor(new OneForOneStrategy(_ => Directive.Resume), events)));
        var middle = await top.Ask<IActorRef>(
            new Supervisor.Make(
                Props.Create(() => new Supervisor(new OneForOneStrategy(_ => Directive.Escalate), events)), "middle"),
            TestSystem.Deadline);
        var child = await middle.Ask<IActorRef>(
            new Supervisor.Make(Props.Create(() => new Worker(events)), "child"), TestSystem.Deadline);
        var sibling = await middle.Ask<IActorRef>(
            new Supervisor.Make(Props.Create(() => new Worker(events)), "sibling"), TestSystem.Deadline);
        Assert.Equal(1, await child.Ask<int>("count", TestSystem.Deadline));

        child.Tell(new Worker.Fail(new InvalidOperationException("boom")));

        Assert.Equal(2, await child.Ask<int>("count", TestSystem.Deadline));
        Assert.Equal(1, await sibling.Ask<int>("count", TestSystem.Deadline));
        Assert.Equal("alive", await middle.Ask<string>("alive", TestSystem.Deadline));
    }

    [Fact]
    public async Task all_for_one_stops_the_siblings_too()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var top = test.System.ActorOf(
            Props.Create(() => new Supervisor(new AllForOneStrategy(_ => Directive.Stop), events)));
        var children = new List<IActorRef>();
        foreach (var name in new[] { "a", "b", "c" })
        {
            children.Add(await top.Ask<IActorRef>(
                new Supervisor.Make(Props.Create(() => new Worker(events)), name), TestSystem.Deadline));
            await probe.Expect("start");
        }

        children[0].Tell(new Worker.Fail(new InvalidOperationException("boom")));

        await probe.Expect("stop", "stop", "stop");
    }

    [Fact]
    public async Task the_context_knows_parent_and_children()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var parent = test.Spawn((self, _) =>
        {
            var child = self.Ctx.ActorOf(Scripted.Of((inner, _) => probe.Ref.Tell(inner.Ctx.Parent)), "child");
            child.Tell("whose?");
            probe.Ref.Tell(self.Ctx.Child("child").Equals(child));
            probe.Ref.Tell(self.Ctx.Child("nobody").IsNobody());
            probe.Ref.Tell(self.Ctx.GetChildren().Count());
        });

        parent.Tell("go");

        var seen = new List<object>();
        for (var i = 0; i < 4; i++) seen.Add(await probe.Next<object>());
        Assert.Equal([true, true, 1], seen.Where(o => o is not IActorRef));
        Assert.Equal(parent, seen.OfType<IActorRef>().Single());
    }

    [Fact]
    public async Task an_extension_is_made_once_for_each_system()
    {
        await using var test = TestSystem.Start();
        await using var other = TestSystem.Start();

        var first = test.System.WithExtension<Counter, CounterProvider>();

        Assert.Same(first, test.System.WithExtension<Counter, CounterProvider>());
        Assert.Same(first, test.System.GetExtension<Counter>());
        Assert.NotSame(first, other.System.WithExtension<Counter, CounterProvider>());
    }

    private sealed class Counter : IExtension;

    private sealed class CounterProvider : ExtensionIdProvider<Counter>
    {
        public override Counter CreateExtension(ExtendedActorSystem system) => new();
    }
}

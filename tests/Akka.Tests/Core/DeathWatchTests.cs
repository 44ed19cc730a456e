using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class DeathWatchTests
{
    [Fact]
    public async Task a_dead_watched_actor_is_reported_once()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((_, _) => { });
        await probe.Watch(subject);
        await probe.Watch(subject);

        subject.Tell(PoisonPill.Instance);

        var terminated = await probe.Next<Terminated>();
        Assert.Equal(subject, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task an_actor_that_was_dead_before_is_reported_too()
    {
        await using var test = TestSystem.Start();
        var first = test.Probe();
        var second = test.Probe();
        var subject = test.Spawn((_, _) => { });
        await first.Watch(subject);
        test.System.Stop(subject);
        await first.Next<Terminated>();

        await second.Watch(subject);

        Assert.Equal(subject, (await second.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task no_termination_arrives_after_unwatch_even_if_it_was_queued()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var other = test.Probe();
        var subject = test.Spawn((_, _) => { });
        var entered = new TaskCompletionSource();
        using var go = new SemaphoreSlim(0);
        var watcher = test.Spawn((self, message) =>
        {
            switch (message)
            {
                case "watch":
                    self.Ctx.Watch(subject);
                    entered.SetResult();
                    go.Wait();
                    self.Ctx.Unwatch(subject);
                    break;
                default:
                    probe.Ref.Tell(message);
                    break;
            }
        });

        watcher.Tell("watch");
        await entered.Task.WaitAsync(TestSystem.Deadline);
        await other.Watch(subject);
        test.System.Stop(subject);
        await other.Next<Terminated>();
        go.Release();
        watcher.Tell("last");

        await probe.Expect("last");
    }

    [Fact]
    public async Task watch_with_sends_the_message_of_ones_own()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((_, _) => { });
        var watcher = test.Spawn((self, message) =>
        {
            if (message is "watch") self.Ctx.WatchWith(subject, "it ended");
            else probe.Ref.Tell(message);
        });

        watcher.Tell("watch");
        watcher.Tell("watching");
        await probe.Expect("watching");
        test.System.Stop(subject);

        await probe.Expect("it ended");
    }

    [Fact]
    public async Task an_unhandled_termination_ends_the_watcher_as_a_death_pact()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((_, _) => { });
        var watcher = test.Spawn((self, message) =>
        {
            if (message is "watch") self.From.Tell(self.Ctx.Watch(subject));
            else self.Refuse(message);
        });
        await probe.Watch(watcher);
        await watcher.Ask<IActorRef>("watch", TestSystem.Deadline);

        test.System.Stop(subject);

        Assert.Equal(watcher, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task children_end_before_their_parent()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var supervisor = test.System.ActorOf(
            Props.Create(() => new Supervisor(SupervisorStrategy.DefaultStrategy, events)));
        var child = await supervisor.Ask<IActorRef>(
            new Supervisor.Make(Props.Create(() => new Worker(events)), "child"), TestSystem.Deadline);
        Assert.Equal(supervisor.Path / "child", child.Path);
        await probe.Expect("start");

        Assert.True(await supervisor.GracefulStop(TestSystem.Deadline));

        await probe.Expect("stop", "supervisor stop");
    }

    [Fact]
    public async Task graceful_stop_says_that_the_actor_did_not_end_in_time()
    {
        await using var test = TestSystem.Start();
        var stubborn = test.Spawn((_, _) => { });

        Assert.False(await stubborn.GracefulStop(TimeSpan.FromMilliseconds(50), "please"));
    }
}

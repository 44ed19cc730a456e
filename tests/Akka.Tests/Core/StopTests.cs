using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Core;

public sealed class StopTests
{
    [Fact]
    public async Task a_poison_pill_lets_the_messages_before_it_through()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((_, message) => probe.Ref.Tell(message));
        await probe.Watch(subject);

        for (var i = 0; i < 100; i++) subject.Tell(i, ActorRefs.NoSender);
        subject.Tell(PoisonPill.Instance);
        subject.Tell("too late");

        for (var i = 0; i < 100; i++) await probe.Expect(i);
        await probe.Next<Terminated>();
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task kill_ends_the_actor_by_default()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((_, _) => { });
        await probe.Watch(subject);

        subject.Tell(Kill.Instance);

        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task stop_takes_effect_after_the_current_message()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((self, message) =>
        {
            self.Ctx.Stop(self.Ctx.Self);
            probe.Ref.Tell(message);
        });
        await probe.Watch(subject);

        subject.Tell("first");
        subject.Tell("second");

        await probe.Expect("first");
        await probe.Next<Terminated>();
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task messages_to_a_stopped_actor_are_published_as_dead_letters()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var sender = test.Probe();
        var subject = test.Spawn((_, _) => { });
        await subject.GracefulStop(TestSystem.Deadline);
        test.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));

        subject.Tell("lost", sender.Ref);

        var letter = await probe.Next<DeadLetter>();
        Assert.Equal("lost", letter.Message);
        Assert.Equal(sender.Ref, letter.Sender);
        Assert.Equal(subject.Path, letter.Recipient.Path);
    }

    [Fact]
    public async Task unhandled_messages_are_published()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((self, message) => self.Refuse(message));
        test.System.EventStream.Subscribe(probe.Ref, typeof(UnhandledMessage));

        subject.Tell("what?", probe.Ref);

        var unhandled = await probe.Next<UnhandledMessage>();
        Assert.Equal("what?", unhandled.Message);
        Assert.Equal(subject, unhandled.Recipient);
        Assert.Equal(probe.Ref, unhandled.Sender);
    }

    [Fact]
    public async Task events_reach_the_subscribers_of_their_base_types_until_they_unsubscribe()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(Exception));

        test.System.EventStream.Publish(new InvalidOperationException("one"));
        test.System.EventStream.Publish("not an exception");
        Assert.Equal("one", (await probe.Next<InvalidOperationException>()).Message);

        Assert.True(test.System.EventStream.Unsubscribe(probe.Ref, typeof(Exception)));
        test.System.EventStream.Publish(new InvalidOperationException("two"));
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task identify_is_answered_by_the_actor_and_by_its_absence()
    {
        await using var test = TestSystem.Start();
        var subject = test.Spawn((_, _) => { }, "here");

        Assert.Equal(subject, (await subject.Ask<ActorIdentity>(new Identify(7), TestSystem.Deadline)).Subject);
        var absent = await test.System.ActorSelection("/user/nowhere").Ask<ActorIdentity>(
            new Identify(8), TestSystem.Deadline);
        Assert.Equal(8, absent.MessageId);
        Assert.Null(absent.Subject);
    }

    [Fact]
    public async Task a_selection_finds_the_actor_at_its_path()
    {
        await using var test = TestSystem.Start();
        var subject = test.Spawn((self, message) => self.From.Tell(message), "here");

        Assert.Equal(subject, await test.System.ActorSelection("/user/here").ResolveOne(TestSystem.Deadline));
        Assert.Equal(
            "echo", await test.System.ActorSelection("akka://test/user/here").Ask<string>("echo", TestSystem.Deadline));
        Assert.Equal("echo", await test.System.ActorSelection("/user/h*").Ask<string>("echo", TestSystem.Deadline));
        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => test.System.ActorSelection("/user/nowhere").ResolveOne(TestSystem.Deadline));
    }
}

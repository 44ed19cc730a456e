using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class BehaviorTests
{
    [Fact]
    public async Task become_replaces_the_behaviour_and_unbecome_uncovers_the_one_below()
    {
        await using var test = TestSystem.Start();
        var subject = test.System.ActorOf(Props.Create(() => new Moods()));
        Task<string> Ask(object message) => subject.Ask<string>(message, TestSystem.Deadline);

        Assert.Equal("plain: hello", await Ask("hello"));
        subject.Tell(1);
        Assert.Equal("stacked: hello", await Ask("hello"));
        subject.Tell(2);
        Assert.Equal("plain: hello", await Ask("hello"));
        subject.Tell(3);
        Assert.Equal("replaced: hello", await Ask("hello"));
    }

    [Fact]
    public async Task a_restart_begins_with_the_first_behaviour()
    {
        await using var test = TestSystem.Start();
        var subject = test.System.ActorOf(Props.Create(() => new Moods()));

        subject.Tell(3);
        Assert.Equal("replaced: hello", await subject.Ask<string>("hello", TestSystem.Deadline));
        subject.Tell(new InvalidOperationException("fail"));
        Assert.Equal("plain: hello", await subject.Ask<string>("hello", TestSystem.Deadline));
    }

    [Fact]
    public async Task the_first_handler_that_matches_takes_the_message()
    {
        await using var test = TestSystem.Start();
        var subject = test.System.ActorOf(Props.Create(() => new Choosy()));
        Task<string> Ask(object message) => subject.Ask<string>(message, TestSystem.Deadline);

        Assert.Equal("small", await Ask(3));
        Assert.Equal("large", await Ask(30));
        Assert.Equal("object", await Ask(3.0));
        Assert.Equal("text", await Ask("x"));
        Assert.Equal("object", await Ask(""));
    }

    [Fact]
    public async Task a_stash_gives_its_messages_back_in_order_before_the_others()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var subject = test.System.ActorOf(Props.Create(() => new Gate(events)));

        foreach (var message in new[] { "a", "b", "c", "open", "d" }) subject.Tell(message);

        await probe.Expect("open", "a", "b", "c", "d");
    }

    [Fact]
    public async Task a_restart_puts_stashed_messages_back_into_the_mailbox()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var subject = test.System.ActorOf(Props.Create(() => new Gate(events)));

        foreach (var message in new[] { "a", "b", "fail", "open" }) subject.Tell(message);

        await probe.Expect("open", "a", "b");
    }

    [Fact]
    public async Task unstash_gives_back_one_message()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var subject = test.System.ActorOf(Props.Create(() => new Gate(events)));

        foreach (var message in new[] { "a", "b", "one", "end" }) subject.Tell(message);

        await probe.Expect("one", "a", "end");
    }

    private sealed class Moods : ReceiveActor
    {
        public Moods()
        {
            Answer("plain");
            Receive<int>(n => n == 1, _ => BecomeStacked(() =>
            {
                Answer("stacked");
                Receive<int>(_ => UnbecomeStacked());
            }));
            Receive<int>(n => n == 3, _ => Become(() =>
            {
                Answer("replaced");
                Receive<Exception>(e => throw e);
            }));
        }

        private void Answer(string mood) => Receive<string>(text => Sender.Tell($"{mood}: {text}"));
    }

    private sealed class Choosy : ReceiveActor
    {
        public Choosy()
        {
            Receive<int>(n => n < 10, _ => Sender.Tell("small"));
            Receive<int>(_ => Sender.Tell("large"));
            Receive<string>(text =>
            {
                if (text.Length == 0) return false;
                Sender.Tell("text");
                return true;
            });
            ReceiveAny(_ => Sender.Tell("object"));
        }
    }

    private sealed class Gate : ReceiveActor, IWithUnboundedStash
    {
        public Gate(IActorRef probe)
        {
            Receive<string>(text =>
            {
                switch (text)
                {
                    case "fail":
                        throw new InvalidOperationException("fail");
                    case "open":
                        probe.Tell(text);
                        Become(() => Receive<string>(probe.Tell));
                        Stash.UnstashAll();
                        break;
                    case "one":
                        probe.Tell(text);
                        Become(() => Receive<string>(probe.Tell));
                        Stash.Unstash();
                        break;
                    default:
                        Stash.Stash();
                        break;
                }
            });
        }

        public IStash Stash { get; set; } = null!;
    }
}

using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class AsyncTests
{
    [Fact]
    public async Task an_asynchronous_handler_holds_the_messages_behind_it()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var wait = new TaskCompletionSource<string>();
        var subject = test.System.ActorOf(Props.Create(() => new Waiting(wait.Task, events)));

        subject.Tell("wait", probe.Ref);
        subject.Tell(1, probe.Ref);
        await probe.Expect("waiting");
        await probe.ExpectNothing();
        wait.SetResult("result");

        await probe.Expect("result", "same actor", 1);
    }

    [Fact]
    public async Task the_sender_is_the_same_after_a_wait()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var wait = new TaskCompletionSource<string>();
        var subject = test.System.ActorOf(Props.Create(() => new Waiting(wait.Task, events)));

        var answer = subject.Ask<string>("wait", TestSystem.Deadline);
        await probe.Expect("waiting");
        subject.Tell(1, probe.Ref);
        wait.SetResult("for the asker");

        Assert.Equal("for the asker", await answer);
    }

    [Fact]
    public async Task a_failure_after_a_wait_reaches_the_supervisor()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var wait = new TaskCompletionSource<string>();
        var subject = test.System.ActorOf(Props.Create(() => new Waiting(wait.Task, events)));

        subject.Tell("wait", probe.Ref);
        subject.Tell(2, probe.Ref);
        await probe.Expect("waiting");
        wait.SetException(new InvalidOperationException("late"));

        await probe.Expect("restarted by late", 2);
    }

    [Fact]
    public async Task an_actor_can_be_stopped_while_its_handler_waits()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var events = probe.Ref;
        var wait = new TaskCompletionSource<string>();
        var subject = test.System.ActorOf(Props.Create(() => new Waiting(wait.Task, events)));
        await probe.Watch(subject);
        subject.Tell("wait", probe.Ref);
        await probe.Expect("waiting");

        test.System.Stop(subject);
        wait.SetResult("result");

        await Until<Terminated>(probe);
    }

    private static async Task Until<T>(Probe probe)
    {
        while (await probe.Next<object>() is not T)
        {
        }
    }

    private sealed class Waiting : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Waiting(Task<string> wait, IActorRef probe)
        {
            _probe = probe;
            ReceiveAsync<string>(async _ =>
            {
                var self = Self;
                probe.Tell("waiting");
                var result = await wait;
                Sender.Tell(result);
                probe.Tell(Equals(self, Self) ? "same actor" : "another actor");
            });
            Receive<int>(n => Sender.Tell(n));
        }

        protected override void PostRestart(Exception reason) => _probe.Tell($"restarted by {reason.Message}");
    }
}

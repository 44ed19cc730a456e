using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class TimerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task a_single_timer_sends_once()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = Start(test, probe, self => self.Timers.StartSingleTimer("key", "tick", Soon));

        await probe.Expect("tick");
        Assert.False(await subject.Ask<bool>("active?", TestSystem.Deadline));
    }

    [Fact]
    public async Task a_periodic_timer_sends_until_it_is_cancelled()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = Start(test, probe, self => self.Timers.StartPeriodicTimer("key", "tick", Soon));

        await probe.Expect("tick", "tick", "tick");
        Assert.True(await subject.Ask<bool>("active?", TestSystem.Deadline));
        subject.Tell("cancel");
        Assert.False(await subject.Ask<bool>("active?", TestSystem.Deadline));
    }

    [Fact]
    public async Task no_message_of_a_cancelled_timer_arrives_even_if_it_was_queued()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = Start(test, probe, self =>
        {
            self.Timers.StartSingleTimer("key", "old", TimeSpan.Zero);
            var other = new TaskCompletionSource();
            self.Ctx.System.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(50), other.SetResult);
            other.Task.Wait();
            self.Timers.Cancel("key");
        });

        subject.Tell("last");
        await probe.Expect("last");
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task a_timer_started_anew_replaces_the_old_one()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        Start(test, probe, self =>
        {
            self.Timers.StartSingleTimer("key", "old", TimeSpan.FromMinutes(1));
            self.Timers.StartSingleTimer("key", "new", Soon);
        });

        await probe.Expect("new");
    }

    [Fact]
    public async Task timers_end_with_the_instance()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = Start(test, probe, self => self.Timers.StartPeriodicTimer("key", "tick", Soon), once: true);

        await probe.Expect("tick");
        subject.Tell(new InvalidOperationException("fail"));
        Assert.False(await subject.Ask<bool>("active?", TestSystem.Deadline));
    }

    [Fact]
    public async Task the_receive_timeout_comes_when_no_message_does()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var subject = test.Spawn((self, message) =>
        {
            if (message is "begin") self.Ctx.SetReceiveTimeout(Soon);
            else if (message is ReceiveTimeout) self.Ctx.SetReceiveTimeout(null);
            probe.Ref.Tell(message);
        });

        subject.Tell("begin");

        await probe.Expect("begin");
        await probe.Next<ReceiveTimeout>();
    }

    [Fact]
    public async Task the_scheduler_tells_once_and_repeatedly_until_cancelled()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var scheduler = test.System.Scheduler;

        scheduler.ScheduleTellOnce(Soon, probe.Ref, "once", ActorRefs.NoSender);
        await probe.Expect("once");

        var cancel = scheduler.ScheduleTellRepeatedlyCancelable(Soon, Soon, probe.Ref, "again", ActorRefs.NoSender);
        await probe.Expect("again", "again");
        cancel.Cancel();
        Assert.True(cancel.IsCancellationRequested);
    }

    private static IActorRef Start(TestSystem test, Probe probe, Action<Ticking> begin, bool once = false)
    {
        var events = probe.Ref;
        var begun = new TaskCompletionSource();
        return test.System.ActorOf(Props.Create(() => new Ticking(begin, events, once ? begun : null)));
    }

    private sealed class Ticking : ReceiveActor, IWithTimers
    {
        private readonly Action<Ticking> _begin;
        private readonly TaskCompletionSource? _begun;

        public Ticking(Action<Ticking> begin, IActorRef probe, TaskCompletionSource? begun)
        {
            _begin = begin;
            _begun = begun;
            Receive<string>(text => text == "active?", _ => Sender.Tell(Timers.IsTimerActive("key")));
            Receive<string>(text => text == "cancel", _ => Timers.Cancel("key"));
            Receive<Exception>(e => throw e);
            ReceiveAny(probe.Tell);
        }

        public ITimerScheduler Timers { get; set; } = null!;

        public IActorContext Ctx => Context;

        protected override void PreStart()
        {
            if (_begun is null || _begun.TrySetResult()) _begin(this);
        }
    }
}

using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Core;

public sealed class AskTests
{
    [Fact]
    public async Task an_answer_completes_the_ask()
    {
        await using var test = TestSystem.Start();
        var echo = test.Spawn((self, message) => self.From.Tell(message));

        Assert.Equal("hello", await echo.Ask<string>("hello", TestSystem.Deadline));
        Assert.Equal("hello", await echo.Ask("hello", TestSystem.Deadline));
    }

    [Fact]
    public async Task without_an_answer_the_ask_times_out()
    {
        await using var test = TestSystem.Start();
        var silent = test.Spawn((_, _) => { });

        await Assert.ThrowsAsync<AskTimeoutException>(() => silent.Ask<string>("hello", TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task a_failure_status_fails_the_ask_with_its_cause()
    {
        await using var test = TestSystem.Start();
        var failing = test.Spawn((self, _) => self.From.Tell(new Status.Failure(new InvalidOperationException("no"))));

        var e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => failing.Ask<string>("hello", TestSystem.Deadline));
        Assert.Equal("no", e.Message);
    }

    [Fact]
    public async Task an_answer_of_another_type_fails_the_ask()
    {
        await using var test = TestSystem.Start();
        var echo = test.Spawn((self, message) => self.From.Tell(message));

        await Assert.ThrowsAsync<ArgumentException>(() => echo.Ask<int>("hello", TestSystem.Deadline));
    }

    [Fact]
    public async Task a_cancelled_ask_is_cancelled()
    {
        await using var test = TestSystem.Start();
        var silent = test.Spawn((_, _) => { });
        using var cancel = new CancellationTokenSource();

        var answer = silent.Ask<string>("hello", TestSystem.Deadline, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task the_place_of_an_answer_is_found_by_its_path_while_it_waits()
    {
        await using var test = TestSystem.Start();
        var path = new TaskCompletionSource<ActorPath>();
        var silent = test.Spawn((self, _) => path.SetResult(self.From.Path));

        var answer = silent.Ask<string>("hello", TestSystem.Deadline);
        var found = ((ExtendedActorSystem)test.System).Provider.ResolveActorRef(await path.Task);
        found.Tell("found");

        Assert.Equal("found", await answer);
    }

    [Fact]
    public async Task a_second_answer_is_a_dead_letter()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        var twice = test.Spawn((self, _) =>
        {
            self.From.Tell("one");
            self.From.Tell("two");
        });

        Assert.Equal("one", await twice.Ask<string>("go", TestSystem.Deadline));

        Assert.Equal("two", (await probe.Next<DeadLetter>()).Message);
    }

    [Fact]
    public async Task a_piped_result_comes_as_a_message()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var source = new TaskCompletionSource<int>();
        var sender = test.Spawn((_, _) => { });

        var piped = source.Task.PipeTo(probe.Ref, sender, n => $"got {n}");
        source.SetResult(7);

        await probe.Expect("got 7");
        Assert.Equal(sender, probe.LastSender);
        await piped;
    }

    [Fact]
    public async Task a_piped_failure_comes_as_a_status_or_as_it_is_mapped()
    {
        await using var test = TestSystem.Start();
        var probe = test.Probe();
        var failed = Task.FromException<int>(new InvalidOperationException("no"));

        await failed.PipeTo(probe.Ref);
        Assert.Equal("no", (await probe.Next<Status.Failure>()).Cause.Message);

        await failed.PipeTo(probe.Ref, failure: e => $"mapped {e.Message}");
        await probe.Expect("mapped no");
    }
}

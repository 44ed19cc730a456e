using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Tests.Core;

/// <summary>What goes wrong only when several threads do things at once.</summary>
public sealed class StressTests
{
    [Fact]
    public async Task every_watcher_hears_once_of_every_end_while_all_end_at_once()
    {
        await using var test = TestSystem.Start();
        const int subjects = 300, watchers = 4;
        var heard = new ConcurrentDictionary<(int Watcher, IActorRef Subject), int>();
        var left = subjects * watchers;
        var all = new TaskCompletionSource();
        var actors = Enumerable.Range(0, subjects).Select(_ => test.Spawn((_, _) => { })).ToArray();
        for (var w = 0; w < watchers; w++)
        {
            var watcher = w;
            var actor = test.Spawn((self, message) =>
            {
                if (message is IActorRef subject) self.Ctx.Watch(subject);
                if (message is not Terminated ended) return;
                heard.AddOrUpdate((watcher, ended.ActorRef), 1, (_, n) => n + 1);
                if (Interlocked.Decrement(ref left) == 0) all.SetResult();
            });
            foreach (var subject in actors) actor.Tell(subject, ActorRefs.NoSender);
        }

        await Task.WhenAll(
            Task.Run(() => Array.ForEach(actors[..150], a => a.Tell(PoisonPill.Instance))),
            Task.Run(() => Array.ForEach(actors[150..], test.System.Stop)));

        await all.Task.WaitAsync(TestSystem.Deadline);
        Assert.Equal(subjects * watchers, heard.Count);
        Assert.All(heard.Values, n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task the_system_ends_while_others_still_make_actors()
    {
        var test = TestSystem.Start();
        var made = 0;
        var maker = Task.Run(() =>
        {
            try
            {
                while (true)
                {
                    test.Spawn((_, _) => { });
                    Interlocked.Increment(ref made);
                }
            }
            catch (InvalidOperationException)
            {
                // The system does not take new actors any more.
            }
        });
        while (Volatile.Read(ref made) < 100) await Task.Yield();

        await test.DisposeAsync();
        await maker.WaitAsync(TestSystem.Deadline);
    }

    [Fact]
    public async Task no_message_is_lost_over_many_restarts()
    {
        await using var test = TestSystem.Start();
        const int messages = 3_000;
        var count = 0;
        var all = new TaskCompletionSource();
        var subject = test.Spawn((_, message) =>
        {
            var number = (int)message;
            if (Interlocked.Increment(ref count) == messages) all.SetResult();
            if (number % 3 == 0) throw new InvalidOperationException("again");
        });

        await Task.WhenAll(Enumerable.Range(0, 3).Select(part => Task.Run(() =>
        {
            for (var i = part; i < messages; i += 3) subject.Tell(i, ActorRefs.NoSender);
        })));

        await all.Task.WaitAsync(TestSystem.Deadline);
    }

    [Fact]
    public async Task asynchronous_handlers_never_overlap()
    {
        await using var test = TestSystem.Start();
        var subject = test.System.ActorOf(Props.Create(() => new Slow()));

        for (var i = 0; i < 500; i++) subject.Tell(i, ActorRefs.NoSender);

        Assert.Equal((500, 0), await subject.Ask<(int, int)>("count", TestSystem.Deadline));
    }

    private sealed class Slow : ReceiveActor
    {
        private int _inside;
        private int _overlaps;
        private int _count;

        public Slow()
        {
            ReceiveAsync<int>(async _ =>
            {
                if (++_inside > 1) _overlaps++;
                await Task.Yield();
                await Task.Run(() => { });
                _inside--;
                _count++;
            });
            Receive<string>(_ => Sender.Tell((_count, _overlaps)));
        }
    }
}

using Akka.Actor;
using Akka.Tests.Core;

namespace Akka.Tests.Remote;

/// <summary>Two systems with remoting only that watch each other, each behind a relay.</summary>
public sealed class SilentPeerTests
{
    [Fact]
    public async Task a_half_open_connection_ends_what_is_watched_on_both_sides()
    {
        await using var pair = await Pair.Start();

        pair.ToA.Cut();
        pair.ToB.Cut();

        await pair.AtA.Next<Terminated>();
        await pair.AtB.Next<Terminated>();
    }

    [Fact]
    public async Task a_peer_that_hears_but_is_not_heard_counts_as_ended()
    {
        await using var pair = await Pair.Start();

        pair.ToB.CutBack();
        pair.ToA.CutForth();

        await pair.AtA.Next<Terminated>();
    }

    [Fact]
    public async Task a_peer_that_is_heard_but_does_not_hear_counts_as_ended()
    {
        await using var pair = await Pair.Start();

        pair.ToB.CutForth();
        pair.ToA.CutBack();

        await pair.AtA.Next<Terminated>();
    }

    [Fact]
    public async Task a_peer_that_was_stopped_for_less_than_the_pause_is_alive()
    {
        await using var pair = await Pair.Start(pause: TimeSpan.FromSeconds(6));

        pair.ToA.Hold();
        pair.ToB.Hold();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        pair.ToA.Release();
        pair.ToB.Release();

        Assert.Equal("hello", await pair.WatchedByA.Ask<string>("hello", TestSystem.Deadline));
        Assert.Equal("hello", await pair.WatchedByB.Ask<string>("hello", TestSystem.Deadline));
        await pair.AtA.ExpectNothing();
        await pair.AtB.ExpectNothing();
    }

    [Fact]
    public async Task the_successor_at_another_port_of_one_that_was_given_up_takes_part_though_that_one_goes_on()
    {
        await using var pair = await Pair.Start();
        pair.ToB.Hold();
        await pair.AtA.Next<Terminated>();

        await using var successor = await Node.Start("b");
        successor.Echo("watched");
        var found = await pair.A.Find(successor, "watched");
        await pair.AtA.Watch(found);
        pair.ToB.Release();

        Assert.Equal("hello", await found.Ask<string>("hello", TestSystem.Deadline));
        await pair.AtA.ExpectNothing();
    }

    private sealed class Pair : IAsyncDisposable
    {
        public Relay ToA { get; } = new();

        public Relay ToB { get; } = new();

        public Node A { get; private set; } = null!;

        public Node B { get; private set; } = null!;

        public IActorRef WatchedByA { get; private set; } = null!;

        public IActorRef WatchedByB { get; private set; } = null!;

        public Probe AtA { get; private set; } = null!;

        public Probe AtB { get; private set; } = null!;

        public static async Task<Pair> Start(TimeSpan? pause = null)
        {
            var pair = new Pair();
            pair.A = await Behind("a", pair.ToA, pause);
            pair.B = await Behind("b", pair.ToB, pause);
            (pair.WatchedByA, pair.AtA) = await Watch(pair.A, pair.B);
            (pair.WatchedByB, pair.AtB) = await Watch(pair.B, pair.A);
            return pair;
        }

        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
            ToA.Dispose();
            ToB.Dispose();
        }

        private static Task<Node> Behind(string name, Relay relay, TimeSpan? pause) => Node.Start(name,
            remoting: options =>
            {
                (options.Port, options.PublicHostName, options.PublicPort) =
                    (relay.TargetPort, "127.0.0.1", relay.Port);
                options.WatchFailureDetector!.AcceptableHeartbeatPause =
                    pause ?? options.WatchFailureDetector.AcceptableHeartbeatPause;
            });

        private static async Task<(IActorRef, Probe)> Watch(Node watcher, Node watched)
        {
            watched.Echo("watched");
            var found = await watcher.Find(watched, "watched");
            var probe = watcher.Probe();
            await probe.Watch(found);
            Assert.Equal("there", await found.Ask<string>("there", TestSystem.Deadline));
            return (found, probe);
        }
    }
}

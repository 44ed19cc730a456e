using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class ShutdownTests
{
    [Fact]
    public async Task phases_run_in_their_order_and_the_last_ends_the_system()
    {
        await using var test = TestSystem.Start();
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(test.System);
        void Add(string phase) => shutdown.AddTask(phase, "note", () =>
        {
            lock (order) order.Add(phase);
            return Task.FromResult(Done.Instance);
        });
        Add(CoordinatedShutdown.PhaseClusterLeave);
        Add(CoordinatedShutdown.PhaseBeforeActorSystemTerminate);
        Add(CoordinatedShutdown.PhaseBeforeServiceUnbind);

        await shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(TestSystem.Deadline);

        Assert.Equal(
            [
                CoordinatedShutdown.PhaseBeforeServiceUnbind, CoordinatedShutdown.PhaseClusterLeave,
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate,
            ],
            order);
        Assert.True(test.System.WhenTerminated.IsCompleted);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task a_task_that_fails_does_not_stop_the_shutdown()
    {
        await using var test = TestSystem.Start();
        var shutdown = CoordinatedShutdown.Get(test.System);
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceStop, "broken", () => throw new InvalidOperationException("broken"));

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(TestSystem.Deadline);

        Assert.True(test.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task a_task_that_does_not_end_is_given_up_after_its_phases_time()
    {
        await using var test = TestSystem.Start("akka.coordinated-shutdown.phases.service-stop.timeout = 50ms");
        var never = new TaskCompletionSource<Done>();
        var shutdown = CoordinatedShutdown.Get(test.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "endless", () => never.Task);

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(TestSystem.Deadline);

        Assert.True(test.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task the_shutdown_runs_once()
    {
        await using var test = TestSystem.Start();
        var runs = 0;
        var shutdown = CoordinatedShutdown.Get(test.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "count", () =>
        {
            Interlocked.Increment(ref runs);
            return Task.FromResult(Done.Instance);
        });

        await Task.WhenAll(
            shutdown.Run(CoordinatedShutdown.UnknownReason.Instance), shutdown.Run(
                CoordinatedShutdown.UnknownReason.Instance),
            test.System.Terminate()).WaitAsync(TestSystem.Deadline);

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task terminate_ends_every_actor_children_first()
    {
        var test = TestSystem.Start();
        var order = new List<string>();
        test.System.ActorOf(Props.Create(() => new Noting("parent", order, 2)));
        var ready = test.Spawn((self, message) => self.From.Tell(message));
        await ready.Ask<string>("ready", TestSystem.Deadline);
        var ended = 0;
        test.System.RegisterOnTermination(() => ended++);

        await test.System.Terminate().WaitAsync(TestSystem.Deadline);

        Assert.Equal(["parent/0/0", "parent/0", "parent"], order);
        Assert.Equal(1, ended);
    }

    private sealed class Noting(string name, List<string> order, int depth) : UntypedActor
    {
        protected override void PreStart()
        {
            if (depth > 0) Context.ActorOf(Props.Create(() => new Noting($"{name}/0", order, depth - 1)));
        }

        protected override void PostStop()
        {
            lock (order) order.Add(name);
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }
}

using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Telemetry;
using ClusterLlm.Worker.Tests.Training;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Tests.Telemetry;

/// <summary>What a liveness probe may conclude.</summary>
public sealed class WorkerPulseTests
{
    private static readonly WorkerState Computing =
        Script.Holding().Hear(Script.Plan(3, 1, 4, [new IndexRange(0, 4)])).State;

    [Fact]
    public void a_worker_in_a_long_step_lives_as_long_as_its_micro_batches_end()
    {
        var (pulse, now) = (Begin(), DateTimeOffset.UnixEpoch);
        for (var i = 0; i < 100; i++)
        {
            now += TimeSpan.FromMinutes(2);
            // Another job of the same kind: the last one has ended.
            var next = Computing with { Job = ((ComputingNode)Computing.Job!) with { Freed = [i] } };
            Assert.Null((pulse with { LastTurn = now }).WhyDead(now.AddSeconds(-60)));
            pulse = pulse.After(Computing, next, now);
        }
        // Micro-batches of two minutes: twenty minutes without one's end are too long, ten are not.
        Assert.Null((pulse with { LastTurn = now.AddMinutes(10) }).WhyDead(now.AddMinutes(10)));
        Assert.Contains("no progress", (pulse with { LastTurn = now.AddMinutes(21) }).WhyDead(now.AddMinutes(21)));
    }

    [Fact]
    public void a_worker_whose_compute_hangs_is_dead_though_its_actor_ticks()
    {
        var pulse = Begin().After(Script.Holding().State, Computing, DateTimeOffset.UnixEpoch);
        var later = DateTimeOffset.UnixEpoch.AddMinutes(5);
        Assert.Contains("its compute has made no progress for 300 s",
            pulse.After(Computing, Computing, later).WhyDead(later));
    }

    [Fact]
    public void a_worker_whose_actor_hangs_is_dead()
    {
        var pulse = Begin();
        Assert.Null(pulse.WhyDead(DateTimeOffset.UnixEpoch + WorkerPulse.MostSilence));
        Assert.Contains("its actor has done nothing for 21 s",
            pulse.WhyDead(DateTimeOffset.UnixEpoch + WorkerPulse.MostSilence + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void a_worker_that_loads_a_large_checkpoint_is_not_hurried()
    {
        var loading = Script.Holding().Hear(new LoadState(Script.At(3, 0), "/checkpoint")).State;
        var pulse = Begin().After(Script.Holding().State, loading, DateTimeOffset.UnixEpoch);
        var later = DateTimeOffset.UnixEpoch.AddHours(1);
        Assert.Null(pulse.After(loading, loading, later).WhyDead(later));
    }

    [Fact]
    public void a_worker_is_ready_from_joining_until_it_loses_its_coordinator()
    {
        var holding = Script.Holding().State;
        Assert.NotNull(Begin().WhyNotReady());
        var ready = Begin().After(holding, holding, DateTimeOffset.UnixEpoch);
        Assert.Null(ready.WhyNotReady());
        var lost = Script.Holding().Give(new CoordinatorLost()).State;
        Assert.NotNull(ready.After(holding, lost, DateTimeOffset.UnixEpoch).WhyNotReady());
    }

    private static WorkerPulse Begin() => WorkerPulse.Begin(DateTimeOffset.UnixEpoch);
}

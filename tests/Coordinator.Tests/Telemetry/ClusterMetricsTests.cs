using System.Diagnostics.Metrics;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Telemetry;

namespace ClusterLlm.Coordinator.Tests.Telemetry;

/// <summary>What is counted of workers that are lost.</summary>
public sealed class ClusterMetricsTests : IDisposable
{
    private readonly Meter meter = new("test");
    private readonly MeterListener listener = new();
    private readonly ClusterMetrics metrics;
    private readonly RunHarness run;
    private long recoveries;

    public ClusterMetricsTests()
    {
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter && instrument.Name == "clusterllm.recoveries")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => recoveries += count);
        listener.Start();
        run = new RunHarness(workers: 3, evaluationBatches: 3, training: RunHarness.Options(evalEvery: 2)).Started();
        metrics = new ClusterMetrics(meter, () => run.State, TimeProvider.System);
    }

    [Fact]
    public void steps_that_go_on_after_a_death_are_a_recovery_whether_or_not_it_aborted_one()
    {
        Journaled<Committed>(run.Commit());
        Assert.Equal(0, recoveries);
        Journaled<StepAborted>(run.Dies(1));
        Journaled<Committed>(run.Commit());
        Assert.Equal(1, recoveries);

        run.ApplyAll();
        Assert.Equal(RunPhase.Evaluating, run.State.Phase);
        Journaled<MembershipChanged>(run.Dies(2));
        Assert.Empty(run.Journal.OfType<StepAborted>());
        Journaled<Evaluated>(run.Evaluated(0));
        Assert.Equal(1, recoveries);
        Journaled<Committed>(run.Commit());
        Journaled<Committed>(run.Commit());
        Assert.Equal(2, recoveries);
    }

    public void Dispose()
    {
        listener.Dispose();
        meter.Dispose();
    }

    /// <summary>The metrics are told what the last input had journaled, such a record among it.</summary>
    private void Journaled<T>(RunHarness ran)
    {
        Assert.NotEmpty(ran.Journal.OfType<T>());
        foreach (var record in ran.Journal)
            metrics.Journaled(ran.State, new Tick(), record);
    }
}

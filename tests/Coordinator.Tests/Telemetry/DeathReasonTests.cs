using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Telemetry;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests.Telemetry;

/// <summary>Each way to lose a worker has a word of its own.</summary>
public class DeathReasonTests
{
    [Fact]
    public void a_process_that_ends() =>
        Assert.Equal("exit", ReasonOf(new ProcessExited(W(1), ProcessIdOf(1), 137, false, "signal 9")));

    [Fact]
    public void a_connection_that_is_lost()
    {
        var run = new RunHarness(workers: 2).Started();
        Assert.Equal("unreachable", ReasonOf(new WorkerUnreachable(W(1), run.ProcessOf(1), "gone"), run));
    }

    [Fact]
    public void a_worker_that_is_blamed_for_a_failed_step()
    {
        var run = new RunHarness(workers: 2).Started();
        var at = run.Sent<AdoptPlan>(0).Last().At;
        Assert.Equal("evicted", ReasonOf(new WorkerSaid(new StepFailed(at, W(0), W(1), "it sent too much")), run));
    }

    [Fact]
    public void silence()
    {
        var run = new RunHarness(workers: 2).Started();
        var (before, input) = (run.State, new Tick());
        var now = before.LastInput + before.Settings.HeartbeatTimeout + TimeSpan.FromMinutes(1);
        var change = new MembershipChanged(W(1), MembershipChange.Evicted, 1, new StepId(1), "silent for 70 s");
        Assert.Equal("silent", DeathReason.Of(before, input, change, now));
        Assert.Equal("evicted", DeathReason.Of(before, input, change, before.LastInput));
    }

    [Fact]
    public void who_joins_is_not_lost() => Assert.Null(DeathReason.Of(new RunHarness().State, new Tick(),
        new MembershipChanged(W(1), MembershipChange.Joined, 1, new StepId(0), ""), default));

    private static string? ReasonOf(RunInput input, RunHarness? run = null)
    {
        run ??= new RunHarness(workers: 2).Started();
        var before = run.State;
        run.Input(input);
        var change = run.Journal.OfType<MembershipChanged>().First();
        return DeathReason.Of(before, input, change, before.LastInput);
    }
}

using System.Diagnostics;
using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

public sealed class RunOverviewTests
{
    [Fact]
    public void a_run_is_alive_as_long_as_its_own_coordinator_is()
    {
        using var run = new RunFolder().Losses(3, 2).Events(RunFolder.Event(0, "run_opened"))
            .Cluster(Environment.ProcessId);
        Assert.Equal((RunCondition.Running, true), State(run));
        run.Cluster(Environment.ProcessId, "paused");
        Assert.Equal((RunCondition.Paused, true), State(run));
        // The number of a process that ended before this one began.
        using var self = Process.GetCurrentProcess();
        File.SetLastWriteTimeUtc(run.Directory.Cluster, self.StartTime.ToUniversalTime().AddMinutes(-1));
        Assert.Equal((RunCondition.Died, false), State(run));
        run.Cluster(0);
        Assert.Equal((RunCondition.Died, false), State(run));
    }

    [Fact]
    public void a_coordinator_of_another_host_is_judged_by_what_it_writes()
    {
        using var run = new RunFolder().Losses(3).Events(RunFolder.Event(0, "run_opened"))
            .Cluster(1, host: "elsewhere-0");
        Assert.Equal((RunCondition.Running, true), State(run));
        File.SetLastWriteTimeUtc(run.Directory.Cluster, DateTime.UnixEpoch);
        Assert.Equal((RunCondition.Died, false), State(run));
    }

    [Theory]
    [InlineData(0, RunCondition.Finished)]
    [InlineData(1, RunCondition.Failed)]
    [InlineData(2, RunCondition.Failed)]
    [InlineData(130, RunCondition.Interrupted)]
    internal void what_it_said_last_is_how_it_ended(int exitCode, RunCondition expected)
    {
        using var run = new RunFolder().Losses(3).Events(RunFolder.Event(0, "run_opened"),
            RunFolder.Event(9, "run_stopped",
                $"\"exit_code\":{exitCode},\"reason\":\"so\"")).Cluster(Environment.ProcessId);
        var overview = RunOverview.Read(run.Directory, TimeProvider.System);
        Assert.Equal((expected, false, "so", 9.0), (overview.State, overview.Alive, overview.Reason, overview.Seconds));
        File.AppendAllText(run.Directory.Events, RunFolder.Event(20, "run_opened") + "\n");
        Assert.Equal((RunCondition.Running, true), State(run));
    }

    [Fact]
    public void the_time_between_a_stop_and_a_resume_does_not_count()
    {
        using var run = new RunFolder().Losses(3).Events(RunFolder.Event(0, "run_opened"),
            RunFolder.Event(10, "run_stopped", "\"exit_code\":130"), RunFolder.Event(1000, "run_opened"),
            RunFolder.Event(1005, "run_stopped", "\"exit_code\":0"));
        var overview = RunOverview.Read(run.Directory, TimeProvider.System);
        Assert.Equal((15.0, RunFolder.Start), (overview.Seconds, overview.Started));
    }

    [Fact]
    public void a_checkpoint_behind_a_rewind_does_not_count()
    {
        using var run = new RunFolder().Losses(3).Events(RunFolder.Event(0, "run_opened"),
            RunFolder.Event(1, "checkpoint_written", "\"step\":10,\"parameters_sha256\":\"aa\""),
            RunFolder.Event(2, "checkpoint_written", "\"step\":20,\"parameters_sha256\":\"bb\""),
            RunFolder.Event(3, "rewound", "\"step\":10"));
        var overview = RunOverview.Read(run.Directory, TimeProvider.System);
        Assert.Equal((10L, "aa"), (overview.CheckpointStep, overview.ParametersSha256));
    }

    [Fact]
    public void events_without_end_are_counted_not_kept()
    {
        using var run = new RunFolder().Events(Enumerable.Range(0, EventHistory.MaxKept + 500)
            .Select(i => RunFolder.Event(i, "worker_died", $"\"step\":{i}"))
                .Append("{\"time\":\"soon\",\"event\":\"odd\"}"));
        var events = EventHistory.Read(run.Directory.Events);
        Assert.Equal(
            (EventHistory.MaxKept, EventHistory.MaxKept + 500L), (events.Kept.Count, events.Counts["worker_died"]));
        Assert.Equal(EventHistory.MaxKept + 499, events.Kept.Last().Step);
    }

    [Fact]
    public void the_newest_run_comes_first_and_what_is_no_run_not_at_all()
    {
        using var run = new RunFolder("old").Losses(3).Events(RunFolder.Event(0, "run_opened"));
        var newer = Path.Combine(run.Root, "newer");
        Directory.CreateDirectory(newer);
        File.WriteAllText(Path.Combine(newer, "events.jsonl"), RunFolder.Event(60, "run_opened") + "\n");
        Directory.CreateDirectory(Path.Combine(run.Root, "no-run"));
        Directory.CreateDirectory(Path.Combine(run.Root, "unknown"));
        File.WriteAllText(Path.Combine(run.Root, "unknown", "journal.bin"), "?");
        Assert.Equal(
            ["newer", "old", "unknown"], RunsCommand.List(run.Root, TimeProvider.System).Select(found => found.Name));
        var error = Assert.Throws<ConfigurationException>(
            () => RunsCommand.List(run.Root + "/absent", TimeProvider.System));
        Assert.Contains("no such folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void runs_of_the_same_name_are_told_apart_by_what_is_above_them()
    {
        Assert.Equal(["a/run", "b/run", "other"], RunPaths.Labels([new("/x/a/run"), new("/x/b/run"), new("/x/other")]));
        Assert.Equal(["run", "run"], RunPaths.Labels([new("/x/run"), new("/x/run")]));
        Assert.Equal(["run", "x/run"], RunPaths.Labels([new("/run"), new("/x/run")]));
    }

    private static (RunCondition, bool) State(RunFolder run)
    {
        var overview = RunOverview.Read(run.Directory, TimeProvider.System);
        return (overview.State, overview.Alive);
    }
}

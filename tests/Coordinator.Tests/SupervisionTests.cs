using System.Collections.Concurrent;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests;

public sealed class SupervisionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-supervision-").FullName;
    private readonly BlockingCollection<ProcessExited> exits = [];
    private readonly LoggedLines logged = new();

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        exits.Dispose();
    }

    [Fact]
    public void restarts_come_later_and_later_and_are_given_up()
    {
        var policy = RestartPolicy.Default;
        var (ends, delays) = (0, new List<TimeSpan?>());
        for (var i = 0; i < policy.MaxQuickEnds; i++)
        {
            (ends, var delay) = policy.Next(ends, proven: false, TimeSpan.Zero);
            delays.Add(delay);
        }
        Assert.Null(delays[^1]);
        Assert.Equal(delays[..^1].Order(), delays[..^1]);
        Assert.Equal(policy.FirstDelay * 2, delays[1]);
    }

    [Fact]
    public void a_process_that_lived_long_is_restarted_as_if_it_were_the_first()
    {
        var policy = RestartPolicy.Default;
        Assert.Equal((1, policy.FirstDelay), policy.Next(policy.MaxQuickEnds - 1, proven: false, policy.Healthy));
        Assert.Equal((1, policy.FirstDelay), policy.Next(policy.MaxQuickEnds - 1, proven: true, TimeSpan.Zero));
    }

    [Fact]
    public async Task a_dead_process_is_reported_with_its_last_words_and_started_again_until_it_is_given_up()
    {
        await using var supervisor = Supervise("echo getting ready; echo the disk is full >&2; exit 7", quickEnds: 2);
        supervisor.Start();
        supervisor.Listen(exits.Add);
        var first = Take();
        Assert.Equal((new WorkerId(0), 7, false), (first.Worker, first.ExitCode, first.GivenUp));
        Assert.StartsWith("exit code 7: ", first.Detail, StringComparison.Ordinal);
        var second = Take();
        Assert.True(second.GivenUp);
        Assert.NotEqual(first.ProcessId, second.ProcessId);
        Assert.Equal(2, logged.Lines.Count(line => line == "worker_printed: w0 printed: the disk is full"));
        Assert.Equal(2, logged.Lines.Count(line => line.StartsWith("process_ended: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task a_process_that_prints_without_end_does_not_fill_the_log()
    {
        await using var supervisor = Supervise("yes 'a line' | head -n 20000; exit 7", quickEnds: 1);
        supervisor.Start();
        supervisor.Listen(exits.Add);
        Take();
        Assert.InRange(logged.Lines.Count(line => line.Contains("a line", StringComparison.Ordinal)), 1, 1_000);
    }

    [Fact]
    public async Task an_evicted_process_is_killed_and_another_takes_its_place()
    {
        await using var supervisor = Supervise("echo $$ >> pids; exec sleep 600", quickEnds: 5);
        supervisor.Start();
        supervisor.Listen(exits.Add);
        var first = await PidAsync(0);
        supervisor.End(new WorkerId(0), first);
        var ended = Take();
        Assert.Equal((first, 137), (ended.ProcessId, ended.ExitCode));
        Assert.NotEqual(first, await PidAsync(1));
    }

    [Fact]
    public async Task an_abandoned_place_is_not_filled_again()
    {
        await using var supervisor = Supervise("echo $$ >> pids; exec sleep 600", quickEnds: 5);
        supervisor.Start();
        supervisor.Listen(exits.Add);
        var process = await PidAsync(0);
        supervisor.Abandon(new WorkerId(0));
        supervisor.End(new WorkerId(0), process);
        Assert.True(Take().GivenUp);
    }

    [Fact]
    public async Task a_worker_that_cannot_be_started_is_given_up_with_the_reason()
    {
        await using var supervisor =
            new WorkerSupervisor(Options(Path.Combine(folder, "missing"), quickEnds: 1), TimeProvider.System);
        supervisor.Start();
        supervisor.Listen(exits.Add);
        Assert.Contains("cannot be started", Take().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_worker_that_refuses_its_settings_is_not_started_again()
    {
        await using var supervisor = Supervise("echo no such GPU >&2; exit 2", quickEnds: 5);
        supervisor.Start();
        supervisor.Listen(exits.Add);
        var end = Take();
        Assert.True(end.GivenUp);
        Assert.Contains("no such GPU", end.Detail, StringComparison.Ordinal);
    }

    private WorkerSupervisor Supervise(string script, int quickEnds)
    {
        var path = Path.Combine(folder, "worker.sh");
        File.WriteAllText(path, $"#!/bin/sh\ncd {folder}\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new WorkerSupervisor(Options(path, quickEnds), TimeProvider.System, logged);
    }

    private SupervisorOptions Options(string executable, int quickEnds) => new()
    {
        Executable = executable,
        CoordinatorAddress = "akka.tcp://clusterllm@127.0.0.1:1",
        RunDirectory = folder,
        Workers = 1,
        Cluster = new ClusterOptions(),
        Restart = new RestartPolicy { FirstDelay = TimeSpan.FromMilliseconds(1), MaxQuickEnds = quickEnds },
    };

    private ProcessExited Take() =>
        exits.TryTake(out var exit, Deadline) ? exit : throw new TimeoutException("no worker process ended in time");

    private async Task<int> PidAsync(int index)
    {
        var path = Path.Combine(folder, "pids");
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(deadline.Token))
            if (File.Exists(path) && File.ReadAllLines(path) is { } lines && lines.Length > index
                && lines[index].Length > 0)
                return int.Parse(lines[index]);
        throw new TimeoutException("the process did not start in time");
    }
}

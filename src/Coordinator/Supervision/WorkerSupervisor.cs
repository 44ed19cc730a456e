using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>
/// Keeps one worker process alive in each place, and tells when one ends. Safe to call from any thread.
/// </summary>
internal sealed partial class WorkerSupervisor(SupervisorOptions options, TimeProvider time, ILogger? log = null)
    : IAsyncDisposable
{
    private const int Printed = 2101;

    /// <summary>A crash with its stack is told whole; what prints without end is not.</summary>
    private static readonly LogLimit PrintedLimit =
        new(200, TimeSpan.FromSeconds(1), 1_000, TimeSpan.FromMilliseconds(200));

    private readonly ILogger log = log ?? NullLogger.Instance;
    private readonly LogLimiter printed = new(PrintedLimit, time);
    private readonly Lock guard = new();
    private readonly Dictionary<WorkerId, WorkerProcess> running = [];
    private readonly HashSet<WorkerId> abandoned = [];
    private readonly HashSet<WorkerId> proven = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> places = [];
    private readonly List<ProcessExited> early = [];
    private Action<ProcessExited>? exited;

    /// <summary>Begins to start processes. Ends that come before <see cref="Listen"/> are told then.</summary>
    public void Start()
    {
        lock (guard)
            for (var i = 0; i < options.Workers; i++)
            {
                var worker = new WorkerId(i);
                places.Add(Task.Run(() => KeepAlive(worker)));
            }
    }

    public void Listen(Action<ProcessExited> listener)
    {
        lock (guard)
        {
            exited = listener;
            early.ForEach(listener);
            early.Clear();
        }
    }

    /// <summary>Kills the process if it is still that of the place; another is started.</summary>
    public void End(WorkerId worker, int processId)
    {
        lock (guard)
            if (running.TryGetValue(worker, out var process) && process.Id == processId)
                process.Kill();
    }

    /// <summary>The process has done useful work: when it ends, the count of bad starts begins again.</summary>
    public void Proven(WorkerId worker, int processId)
    {
        lock (guard)
            if (running.TryGetValue(worker, out var process) && process.Id == processId)
                proven.Add(worker);
    }

    public void Abandon(WorkerId worker)
    {
        lock (guard)
            abandoned.Add(worker);
    }

    /// <summary>Starts nothing more, gives the processes so long to end, then kills them.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        var all = Task.WhenAll(places);
        try
        {
            await all.WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            KillAll();
            await all.ConfigureAwait(false);
        }
    }

    public void KillAll()
    {
        stopping.Cancel();
        lock (guard)
            foreach (var process in running.Values)
                process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task KeepAlive(WorkerId worker)
    {
        var quickEnds = 0;
        var survivor = options.Survivors.TryGetValue(worker, out var processOf) ? processOf : (int?)null;
        while (!stopping.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            var (processId, exitCode, detail) = await RunOnce(worker, survivor).ConfigureAwait(false);
            bool well, givenUp;
            lock (guard)
                well = proven.Remove(worker) || survivor is not null;
            survivor = null;
            (quickEnds, var delay) = options.Restart.Next(quickEnds, well, time.GetElapsedTime(started));
            lock (guard)
                givenUp = delay is null || abandoned.Contains(worker)
                    || exitCode == ExitCodes.BadInput; // the next would say the same
            Tell(new ProcessExited(worker, processId, exitCode, givenUp, givenUp
                ? $"{detail}; see {options.LogPath(worker)}" : detail));
            if (givenUp)
                return;
            try
            {
                await Task.Delay(delay!.Value, time, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<(int ProcessId, int ExitCode, string Detail)> RunOnce(WorkerId worker, int? survivor)
    {
        WorkerProcess process;
        try
        {
            lock (guard)
            {
                if (stopping.IsCancellationRequested)
                    return (0, 0, "stopped");
                process = survivor is { } alive ? WorkerProcess.Adopt(alive)
                    : WorkerProcess.Start(options.StartInfo(worker), line => Say(worker, line));
                running[worker] = process;
            }
        }
        catch (ArgumentException)
        {
            return (survivor!.Value, 0, "gone before it could be adopted");
        }
        catch (Exception error)
            when (error is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return (0, -1, $"cannot be started: {error.Message}");
        }
        using (process)
        {
            LogStarted(worker, process.Id);
            var exitCode = await process.Ended.ConfigureAwait(false);
            lock (guard)
                running.Remove(worker);
            var words = WorkerProcess.Describe(exitCode);
            return (process.Id, exitCode, process.LastLines().LastOrDefault(line => line.Trim().Length > 0) is { } last
                && exitCode != 0
                ? $"{words}: {last.Trim()}" : words);
        }
    }

    private void Say(WorkerId worker, string line)
    {
        if (line.Length == 0 || printed.Admit(Printed, worker.ToString()) is not { Admitted: true } admission)
            return;
        if (admission.Suppressed > 0)
            LogPrinted(worker, $"... {admission.Suppressed} lines");
        LogPrinted(worker, line);
    }

    [LoggerMessage(EventId = Printed, EventName = "worker_printed", Level = LogLevel.Warning,
        Message = "{Worker} printed: {Line}")]
    private partial void LogPrinted(WorkerId worker, string line);

    [LoggerMessage(EventId = 2102, EventName = "process_started", Level = LogLevel.Information,
        Message = "{Worker} is process {ProcessId}")]
    private partial void LogStarted(WorkerId worker, int processId);

    [LoggerMessage(EventId = 2103, EventName = "process_ended",
        Message = "process {ProcessId} of {Worker} ended: {Detail}")]
    private partial void LogEnded(LogLevel level, WorkerId worker, int processId, string detail);

    private void Tell(ProcessExited exit)
    {
        LogEnded(exit.ExitCode == 0 ? LogLevel.Information : LogLevel.Warning, exit.Worker, exit.ProcessId,
            exit.Detail);
        lock (guard)
            if (exited is { } listener)
                listener(exit);
            else
                early.Add(exit);
    }
}

using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Operations;
using ClusterLlm.Coordinator.Samples;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Coordinator.Telemetry;
using ClusterLlm.Hosting;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Diagnostics;
using ClusterLlm.Protocol.Planes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>
/// One coordinator process's part in a run: starts workers and the control plane, and ends with the run.
/// </summary>
internal static partial class RunSession
{
    private static readonly TimeSpan WorkersEndWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SeedProbe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ControlPlaneEndsWithin = TimeSpan.FromSeconds(5);

    /// <param name="run">Is closed by the caller.</param>
    /// <param name="screen">Shows how it goes.</param>
    /// <param name="interrupts">The first asks for a clean stop, the second for one at once.</param>
    /// <param name="cancellation">As the second.</param>
    /// <param name="stays">
    /// Told the result when the run is done or was stopped; then this process stays, and says that the run is over to
    /// whoever asks, until it is told to end. Null: it ends with the run.
    /// </param>
    public static async Task<RunResult> RunAsync(PreparedRun run, Screen screen, Interrupts interrupts,
        CancellationToken cancellation, Action<RunResult>? stays = null)
    {
        var cluster = run.Configuration.Cluster;
        var started = run.Time.GetTimestamp();
        var address = ControlPlane.Address(cluster.Host, run.Port, run.Configuration.Security.Certificates is not null);
        using var log = new ProcessLog(LogOptions(run, screen), run.Time);
        screen.LogTo(log.Loggers.CreateLogger<Screen>(), LogsToStderr(run.Configuration, screen));
        log.Scopes.Enter(run.Initial.Settings.Run.ToString(), null, null, run.Initial.Committed.Value);
        var security = RunSecurity.Open(run.Configuration.Security, run.Time, log.Loggers.CreateLogger<RunSecurity>());
        var supervisor = new WorkerSupervisor(
            new SupervisorOptions
            {
                Executable = run.WorkerExecutable,
                CoordinatorAddress = address,
                RunDirectory = run.Directory.Path,
                Workers = cluster.StartWorkers ? cluster.Workers : 0,
                Cluster = cluster,
                Survivors = run.Survivors.Processes,
            },
            run.Time, log.Loggers.CreateLogger<WorkerSupervisor>());
        await using (supervisor.ConfigureAwait(false))
        {
            // First of all: loading libtorch takes a worker longer than anything here.
            supervisor.Start();
            var monitor = new RunMonitor();
            var seeds = await Seeds.WorthAskingAsync(run.Survivors.Addresses, SeedProbe, run.Time)
                .ConfigureAwait(false);
            using var telemetry = CoordinatorTelemetry.Open(run, monitor, log);
            var operations = await RunOperations.StartAsync(run, monitor, telemetry, security, log.Loggers)
                .ConfigureAwait(false);
            await using var operated = operations.ConfigureAwait(false);
            await using var samples = RunSamples.Start(run, monitor, screen).ConfigureAwait(false);
            using var host = BuildHost(run, seeds, security, supervisor, monitor, log, telemetry,
                new ClusterFile(run.Directory.Cluster, address, operations.Url, screen.Warn), screen.Warn);
            using var asked = interrupts.First.Register(() =>
                // Who started the workers will start a coordinator, too: they wait for it.
                monitor.RequestStop("interrupted", Cli.ExitCodes.Interrupted,
                    handsOver: interrupts.Terminated && !cluster.StartWorkers));
            using var forced = interrupts.Second.Register(() => Abandon(supervisor, monitor));
            using var cancelled = cancellation.Register(() => Abandon(supervisor, monitor));
            if (operations.Url is { } url)
                screen.Line($"page: {url}");
            var display = RunDisplay.ShowAsync(run, monitor, screen);
            await host.StartAsync(CancellationToken.None).ConfigureAwait(false);
            var outcome = await monitor.Ended.ConfigureAwait(false);
            var losses = await display.ConfigureAwait(false);
            var result = new RunResult(outcome, run.Time.GetElapsedTime(started).TotalSeconds, losses.TokensPerSecond,
                run.Parameters, losses.Losses);
            if (stays is not null && outcome.ExitCode is (Cli.ExitCodes.Done or Cli.ExitCodes.Interrupted))
            {
                stays(result);
                await UntilAsync(interrupts.First, cancellation).ConfigureAwait(false);
            }
            await supervisor.StopAsync(interrupts.Second.IsCancellationRequested ? TimeSpan.Zero : WorkersEndWithin)
                .ConfigureAwait(false);
            await StopHostAsync(host, run.Time).ConfigureAwait(false);
            return result;
        }
    }

    private static async Task UntilAsync(CancellationToken one, CancellationToken other)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = either.Token.Register(ended.SetResult);
        await ended.Task.ConfigureAwait(false);
    }

    private static IHost BuildHost(PreparedRun run, IReadOnlyList<string> seeds, RunSecurity security,
        WorkerSupervisor supervisor, RunMonitor monitor, ProcessLog log, CoordinatorTelemetry telemetry,
        ClusterFile clusterFile, Action<string> warn)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(log.Loggers).AddSingleton<IHostLifetime, NoLifetime>();
        var peers = new PeerLog(log.Loggers.CreateLogger<PeerLog>(), run.Time);
        builder.Services.AddControlPlane(run.Configuration.Cluster, run.Port,
            seeds, security.ControlPlane, new CoordinatorContext
            {
                Initial = run.Initial,
                Journal = run.Journal,
                Supervisor = supervisor,
                Monitor = monitor,
                Telemetry = telemetry,
                ClusterFile = clusterFile,
                PruneCheckpoints = prune => CheckpointCatalog.Prune(run.Directory.Checkpoints,
                    run.Configuration.Checkpoint.Keep, prune, warn),
                WriteFlight = (flight, reason) => WriteFlight(flight, run, reason, warn),
                Loggers = log.Loggers,
                Scopes = log.Scopes,
                Admission = new Admission(security.Token, peers),
                Peers = peers,
                Time = run.Time,
            });
        return builder.Build();
    }

    /// <summary>What could not be written down does not stop what is done.</summary>
    private static void WriteFlight(FlightRecorder flight, PreparedRun run, string reason, Action<string> warn)
    {
        try
        {
            flight.Write(run.Directory.FlightOf("coordinator"), run.Time.GetUtcNow(), reason);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"the flight recorder could not be written ({reason}): {error.Message}");
        }
    }

    private static void Abandon(WorkerSupervisor supervisor, RunMonitor monitor)
    {
        supervisor.KillAll();
        if (monitor.Latest is { } state)
            monitor.End(new RunOutcome(Cli.ExitCodes.Interrupted, "interrupted twice; the last checkpoint is kept",
                state));
    }

    /// <summary>The run is over and on disk: a cluster that is slow to leave must not keep the user waiting.</summary>
    private static async Task StopHostAsync(IHost host, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(ControlPlaneEndsWithin, time);
        try
        {
            await host.StopAsync(patience.Token).WaitAsync(ControlPlaneEndsWithin, time).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            LogSlowEnd(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RunSession)), error);
        }
    }

    private static ProcessLogOptions LogOptions(PreparedRun run, Screen screen) =>
        ProcessLogOptions.From(run.Configuration.Logging) with
        {
            Path = run.Directory.CoordinatorLog,
            ToStderr = LogsToStderr(run.Configuration, screen),
        };

    /// <summary>Nobody watches, and a machine reads.</summary>
    private static bool LogsToStderr(RunConfiguration configuration, Screen screen) =>
        !screen.IsTerminal
        && (configuration.Logging.Format == LogFormat.Json || !configuration.Cluster.StartWorkers);

    [LoggerMessage(EventId = 2301, EventName = "control_plane_slow_to_stop", Level = LogLevel.Warning,
        Message = "the control plane did not stop in time")]
    private static partial void LogSlowEnd(ILogger log, Exception error);
}

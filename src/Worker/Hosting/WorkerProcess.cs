using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Hosting;
using ClusterLlm.Engines.Torch;
using ClusterLlm.Hosting;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Worker.Compute;
using ClusterLlm.Worker.Telemetry;
using ClusterLlm.Worker.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Worker.Hosting;

/// <summary>A worker from start to exit code. The libraries load while the cluster is joined.</summary>
internal static partial class WorkerProcess
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(WorkerOptions options)
    {
        using var signals = new LeaveSignals(options.Joined);
        // Before anything is started: what is wrong here is bad input.
        _ = OtlpSettings.From(new TelemetryOptions());
        var security = RunSecurity.Open(options.Security, TimeProvider.System, NullLogger.Instance);
        security.CheckPlanes("this worker's address", options.Host, options.BindHost, Warn);
        using var telemetry = new WorkerTelemetry(TimeProvider.System);
        await using var http = new WorkerHttp(telemetry, TimeProvider.System);
        // A process that waits for its coordinator is watched, too.
        if (options.HttpIsGiven)
            await http.StartAsync(options, security, Warn).ConfigureAwait(false);
        if (options.AsksForRun)
        {
            var asking = Introduction.AskAsync(options, security, TimeProvider.System);
            if (await Task.WhenAny(asking, signals.First).ConfigureAwait(false) == signals.First)
                return 0;
            if (await asking.ConfigureAwait(false) is not { } told)
            {
                await Console.Error.WriteLineAsync("worker: the run is over").ConfigureAwait(false);
                return 0;
            }
            options = told;
        }
        if (!options.HttpIsGiven)
            await http.StartAsync(options, security, Warn).ConfigureAwait(false);
        using var lines = new ProcessLog(options.Log, TimeProvider.System);
        if (options.Worker.Value >= 0)
            lines.Scopes.Enter(null, options.Worker.ToString(), null, null);
        var log = lines.Loggers.CreateLogger(typeof(WorkerProcess));
        security = RunSecurity.Open(options.Security, TimeProvider.System, lines.Loggers.CreateLogger<RunSecurity>());
        telemetry.LogTo(lines);
        var ended = new TaskCompletionSource<(int Code,
            string Reason)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var compute = new ComputeThread();
        // Torch belongs to the thread that computes, from its loading on.
        var torch = compute.Run(() => TorchSetup.Load(options));

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var loggers = lines.Loggers;
        builder.Services.AddSingleton(loggers);
        builder.Services.AddControlPlane(options, security.ControlPlane, new WorkerContext
        {
            Worker = options.Worker,
            Incarnation = new Incarnation(Guid.NewGuid()),
            Host = options.Host,
            Token = security.Token,
            Opener = new RunOpener(torch, TimeProvider.System),
            Compute = compute,
            Time = TimeProvider.System,
            Log = loggers.CreateLogger<WorkerActor>(),
            Telemetry = telemetry,
            Scopes = lines.Scopes,
            LogTo = lines.WriteTo,
            Ended = (code, reason) => ended.TrySetResult((code, reason)),
        });

        using var host = builder.Build();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var starting = DataPlane.DataPlane.StartAsync(new OwnAddress(options.Host, options.BindHost), options.Silence,
            security.DataPlane, loggers, lifetime, CancellationToken.None);
        await host.StartAsync().ConfigureAwait(false);
        var worker = host.Services.GetRequiredService<IReadOnlyActorRegistry>().Get<WorkerActor>();
        _ = signals.First.ContinueWith(signal => worker.Tell(new LeaveRequested(signal.Result)), TaskScheduler.Default);
        _ = signals.Second.ContinueWith(signal => ended.TrySetResult((1, $"told twice to end: {signal.Result}")),
            TaskScheduler.Default);
        using var removed = lifetime.ApplicationStopping.Register(
            () => ended.TrySetResult((1, "this worker was removed from the cluster")));

        await using var plane = await starting.ConfigureAwait(false);
        var (_, numerics) = await torch.ConfigureAwait(false);
        LogStarted(log, Environment.ProcessId, options.Coordinator, options.Threads, numerics.LibTorch);
        if (!TorchRuntime.HasFastBlas)
            LogSlowBlas(log, TorchRuntime.BlasLibrary);
        worker.Tell(new WorkerActor.PlaneStarted(plane, numerics, http.Url));

        var (code, reason) = await ended.Task.ConfigureAwait(false);
        if (code != 0 && !options.Log.ToStderr)
            await Console.Error.WriteLineAsync($"worker: {reason}").ConfigureAwait(false);
        using var patience = new CancellationTokenSource(StopPatience, TimeProvider.System);
        await host.StopAsync(patience.Token).ConfigureAwait(false);
        // Returning unloads libraries; under a computation that goes on this would crash, and hide the exit code.
        if (!compute.Stop(StopPatience))
        {
            lines.Flush();
            EndAtOnce(code);
        }
        return code;
    }

    /// <summary>Before there is a log, and not to be overlooked.</summary>
    private static void Warn(string warning) => Console.Error.WriteLine($"worker: warning: {warning}");

    /// <summary>Ends the process as it is.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndAtOnce(int code);

    [LoggerMessage(EventId = 3101, EventName = "worker_started", Level = LogLevel.Information,
        Message = "process {ProcessId} for the coordinator at {Coordinator}, {Threads} threads, libtorch {Torch}")]
    private static partial void LogStarted(ILogger log, int processId, string coordinator, int threads, string torch);

    [LoggerMessage(EventId = 3102, EventName = "blas_is_slow", Level = LogLevel.Warning,
        Message = "matrix products use {Blas}, which is slow: install libopenblas0-openmp")]
    private static partial void LogSlowBlas(ILogger log, string blas);
}

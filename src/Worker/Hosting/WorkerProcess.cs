using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Hosting;
using ClusterLlm.Engines.Torch;
using ClusterLlm.Hosting;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Worker.Compute;
using ClusterLlm.Worker.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Hosting;

/// <summary>A worker from start to exit code. The libraries load while the cluster is joined.</summary>
internal static partial class WorkerProcess
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(WorkerOptions options)
    {
        using var signals = new LeaveSignals(options.Joined);
        using var loggers = LoggerFactory.Create(logging => logging.ToStderr());
        var log = loggers.CreateLogger("ClusterLlm.Worker");
        var security = RunSecurity.Open(options.Security, TimeProvider.System, log);
        security.CheckPlanes("this worker's address", options.Host, options.BindHost, warning => LogInsecure(log, warning));
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
        security = security.With(options.Security);
        var ended = new TaskCompletionSource<(int Code,
            string Reason)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var compute = new ComputeThread();
        // Torch belongs to the thread that computes, from its loading on.
        var torch = compute.Run(() => TorchSetup.Load(options));

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ToStderr();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddControlPlane(options, security.ControlPlane, new WorkerContext
        {
            Worker = options.Worker,
            Incarnation = new Incarnation(Guid.NewGuid()),
            Host = options.Host,
            Token = security.Token,
            Opener = new RunOpener(torch, TimeProvider.System),
            Compute = compute,
            Time = TimeProvider.System,
            Log = log,
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
        if (!TorchRuntime.HasFastBlas)
            LogSlowBlas(log, TorchRuntime.BlasLibrary);
        worker.Tell(new WorkerActor.PlaneStarted(plane, numerics));

        var (code, reason) = await ended.Task.ConfigureAwait(false);
        if (code != 0)
            await Console.Error.WriteLineAsync($"worker: {reason}").ConfigureAwait(false);
        using var patience = new CancellationTokenSource(StopPatience, TimeProvider.System);
        await host.StopAsync(patience.Token).ConfigureAwait(false);
        // Returning unloads libraries; under a computation that goes on this would crash, and hide the exit code.
        if (!compute.Stop(StopPatience))
            EndAtOnce(code);
        return code;
    }

    /// <summary>Ends the process as it is.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndAtOnce(int code);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "matrix products use {Blas}, which is slow: install libopenblas0-openmp")]
    private static partial void LogSlowBlas(ILogger log, string blas);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogInsecure(ILogger log, string warning);
}

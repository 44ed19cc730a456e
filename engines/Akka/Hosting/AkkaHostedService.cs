using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akka.Hosting;

/// <summary>
/// Starts the actor system with the host and ends it with it; when the system ends by itself the host stops.
/// </summary>
public sealed class AkkaHostedService(IServiceProvider services) : IHostedService
{
    private ActorSystem? _system;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var lifetime = services.GetService<IHostApplicationLifetime>();
        try
        {
            _system = services.GetRequiredService<ActorSystem>();
            _ = _system.WhenTerminated.ContinueWith(_ => lifetime?.StopApplication(), TaskScheduler.Default);
            await services.GetRequiredService<AkkaConfigurationBuilder>().StartAsync(_system).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // As upstream does: the failure is told, and the host ends, with a code that is not success.
            var log = services.GetService<ILoggerFactory>()?.CreateLogger<AkkaHostedService>() ??
                (ILogger)NullLogger.Instance;
            log.LogCritical(e, "Unable to start AkkaHostedService - shutting down application");
            Environment.ExitCode = -1;
            lifetime?.StopApplication();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_system is null) return;
        var shutdown = CoordinatedShutdown.Get(_system);
        await shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
    }
}

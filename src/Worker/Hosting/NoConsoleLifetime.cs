using Microsoft.Extensions.Hosting;

namespace ClusterLlm.Worker.Hosting;

/// <summary>The process handles its signals itself: Ctrl-C is the coordinator's business.</summary>
internal sealed class NoConsoleLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

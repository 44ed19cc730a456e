using Microsoft.Extensions.Hosting;

namespace ClusterLlm.Hosting;

/// <summary>In place of ConsoleLifetime: the process handles its signals itself.</summary>
public sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

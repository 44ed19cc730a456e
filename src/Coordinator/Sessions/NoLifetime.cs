using Microsoft.Extensions.Hosting;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>In place of ConsoleLifetime: Ctrl-C is handled by <see cref="Interrupts"/>.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

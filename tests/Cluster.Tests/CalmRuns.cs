using System.Collections.Concurrent;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(ClusterLlm.Cluster.Tests.CalmRuns))]

namespace ClusterLlm.Cluster.Tests;

/// <summary>
/// Undisturbed runs to which others are compared, one for each number of steps and settings however many tests ask:
/// one worker, and nobody who could look at it. A test names all settings on which its result depends, and no others.
/// </summary>
public sealed class CalmRuns
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> parameters = new();

    /// <summary>The hash of the parameters with which such a run ends.</summary>
    public Task<string> ParametersAsync(long steps, params string[] settings) =>
        parameters.GetOrAdd(string.Join(' ', settings.Prepend($"{steps}")),
            _ => new Lazy<Task<string>>(() => RunAsync(steps, settings))).Value;

    /// <summary>A run that was stopped somewhere has the parameters of a calm one of as many steps.</summary>
    /// <param name="end">Of <see cref="ClusterRun.StopAsync"/>.</param>
    public async Task AreAsStoppedAsync(JsonElement end)
    {
        var steps = end.GetProperty("step").GetInt64();
        Assert.Equal(await ParametersAsync(steps, ClusterRun.Endless), ClusterRun.Parameters(end));
    }

    private static async Task<string> RunAsync(long steps, string[] settings)
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("calm", workers: 1, steps,
            [.. settings, "api.enabled=false", "telemetry.worker_http=false"]);
        return ClusterRun.Parameters(await ClusterRun.EndAsync(run, exitCode: 0));
    }
}

using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>The three probes of a container, from its start to its end.</summary>
internal sealed class Probing(Container container, string address, Action<string> note)
{
    // A kubelet does not look at certificates either.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="ready">Told what the readiness probe says.</param>
    /// <param name="terminate">Ends the container: it did not come up, or it is no longer alive.</param>
    /// <param name="ended">The container has ended.</param>
    public async Task RunAsync(Action<bool> ready, Func<Task> terminate, CancellationToken ended)
    {
        try
        {
            if (container.StartupProbe is { } startup && !await SucceedsAsync(startup, "startup", ended))
            {
                await terminate();
                return;
            }
            note("--- is up");
            await Task.WhenAll(WatchReadinessAsync(ready, ended), WatchLifeAsync(terminate, ended));
        }
        catch (OperationCanceledException)
        {
            // The container has ended.
        }
    }

    /// <summary>Once before it has failed too often.</summary>
    private async Task<bool> SucceedsAsync(Probe probe, string what, CancellationToken ended)
    {
        await Task.Delay(TimeSpan.FromSeconds(probe.InitialDelaySeconds), ended);
        var last = "";
        for (var failures = 0; failures < probe.FailureThreshold; failures++)
        {
            if (await AskAsync(probe, ended) is not { } problem)
                return true;
            last = problem;
            await Task.Delay(TimeSpan.FromSeconds(probe.PeriodSeconds), ended);
        }
        note($"--- {what} probe failed {probe.FailureThreshold} times: {last}");
        return false;
    }

    private async Task WatchReadinessAsync(Action<bool> ready, CancellationToken ended)
    {
        if (container.ReadinessProbe is not { } probe)
        {
            ready(true);
            return;
        }
        var was = false;
        for (var failures = 0; ;)
        {
            var problem = await AskAsync(probe, ended);
            failures = problem is null ? 0 : failures + 1;
            var now = problem is null || (was && failures < probe.FailureThreshold);
            if (now != was)
                note(now ? "--- is ready" : $"--- is not ready: {problem}");
            ready(was = now);
            await Task.Delay(TimeSpan.FromSeconds(probe.PeriodSeconds), ended);
        }
    }

    private async Task WatchLifeAsync(Func<Task> terminate, CancellationToken ended)
    {
        if (container.LivenessProbe is not { } probe)
            return;
        while (true)
        {
            if (!await SucceedsAsync(probe, "liveness", ended))
            {
                await terminate();
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(probe.PeriodSeconds), ended);
        }
    }

    /// <returns>What is wrong; null when all is well.</returns>
    private async Task<string?> AskAsync(Probe probe, CancellationToken ended)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(TimeSpan.FromSeconds(probe.TimeoutSeconds));
        var uri = $"{probe.HttpGet.Scheme.ToLowerInvariant()}://{address}:{container.PortOf(probe.HttpGet.Port)}{probe.HttpGet.Path}";
        try
        {
            using var answer = await Client.GetAsync(new Uri(uri), limit.Token);
            return (int)answer.StatusCode is >= 200 and < 400 ? null : $"{uri}: {(int)answer.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return $"{uri}: {error.Message}";
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return $"{uri}: no answer within {probe.TimeoutSeconds} s";
        }
    }
}

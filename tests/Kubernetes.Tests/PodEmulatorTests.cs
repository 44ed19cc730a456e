using System.Diagnostics;

namespace ClusterLlm.Kubernetes.Tests;

/// <summary>
/// The rendered manifests, run as pods: commands, names, volumes, users, probes, hooks and grace periods.
/// </summary>
public sealed class PodEmulatorTests
{
    private const string Long = "CLUSTERLLM_LONG";

    [Fact]
    public async Task pods_that_crash_are_deleted_and_are_updated_change_nothing()
    {
        using var job = new TrainingJob();
        await job.StartAsync();
        await job.HappenedAsync("worker_ready", 2);
        await job.StepAsync(20);

        job.Workers.Pods[0].Crash();
        await job.HappenedAsync("worker_ready", 3);
        Assert.Equal(1, job.Workers.Pods[0].Restarts);

        // It comes back at another address, and finds its workers with the state in their memory.
        await job.Coordinator.DeleteAsync(0);
        await job.HappenedAsync("worker_ready", 5);
        Assert.Equal(0, job.Count("rewound"));

        await job.Workers.RollAsync();
        Assert.Equal(2, job.Count("worker_left"));

        await CompareAsync(job);
    }

    [Fact]
    public async Task a_random_pod_deleted_every_ten_seconds_for_two_minutes_changes_nothing()
    {
        if (Environment.GetEnvironmentVariable(Long) is not "1")
            Assert.Skip($"takes three minutes: set {Long}=1");
        var random = new Random(5);
        using var job = new TrainingJob();
        await job.StartAsync();
        await job.StepAsync(20);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        var began = Stopwatch.GetTimestamp();
        var deletions = new Dictionary<int, Task>();
        var pods = new[] { (job.Coordinator, 0), (job.Workers, 0), (job.Workers, 1) };
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2))
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            var victim = random.Next(pods.Length);
            var (set, ordinal) = pods[victim];
            if (!deletions.TryGetValue(victim, out var before) || before.IsCompletedSuccessfully)
                deletions[victim] = set.DeleteAsync(ordinal);
        }
        await Task.WhenAll(deletions.Values);
        await CompareAsync(job);
    }

    /// <summary>
    /// Lets the run end soon, by its coordinator's own update, and runs it again where nothing happens.
    /// </summary>
    private static async Task CompareAsync(TrainingJob job)
    {
        var steps = job.Step + 300;
        job.Coordinator.Template.Spec.Containers[0].Args.Add($"--set=training.steps={steps}");
        await job.Coordinator.RollAsync();
        var parameters = await job.EndedAsync();
        Assert.Equal(await job.UndisturbedAsync(steps), parameters);
    }
}

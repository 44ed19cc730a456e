using System.Runtime.InteropServices;
using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Cluster.Tests;

/// <summary>Memory that changes by itself.</summary>
public class FlippedBitTests(CalmRuns calm)
{
    private const int Steps = 200;

    /// <summary>
    /// So small that parameters stay what they were: what a checkpoint holds is what the flip finds in memory.
    /// </summary>
    private static readonly string[] Still = ["training.learning_rate=1e-30", "training.min_learning_rate=0"];

    [Fact]
    public async Task a_flipped_bit_in_one_workers_parameters_is_found_named_and_healed()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("flipped", workers: 3, Steps,
            [.. Still, "cluster.verify_every=10", "checkpoint.every=20"]);
        await cluster.CommittedAsync("flipped", 45, run);
        Spoil(cluster, parameters => [(byte)(parameters[0] ^ 0x40)]);
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps, Still), ClusterRun.Parameters(end));
        var events = cluster.Events("flipped");
        Assert.Contains(events, line => line.Contains("\"states_diverged\"", StringComparison.Ordinal));
        Assert.Contains(events, line => line.Contains("\"rewound\"", StringComparison.Ordinal));
        var evicted = events.Where(line => line.Contains("\"worker_evicted\"", StringComparison.Ordinal)).ToList();
        Assert.Contains("\"worker\":\"w1\"", Assert.Single(evicted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_worker_whose_gradients_are_no_numbers_is_replaced_and_no_step_is_skipped_or_replayed()
    {
        const int steps = 80;
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("flipped", workers: 3, steps,
            [.. Still, "cluster.verify_every=0", "checkpoint.every=20"]);
        await cluster.CommittedAsync("flipped", 45, run);
        Spoil(cluster, _ => BitConverter.GetBytes(float.NaN));
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(steps, Still), ClusterRun.Parameters(end));
        var events = cluster.Events("flipped");
        Assert.DoesNotContain(events, line => line.Contains("\"step_skipped\"", StringComparison.Ordinal)
            || line.Contains("\"rewound\"", StringComparison.Ordinal));
        Assert.Contains(events, line => line.Contains("of w1: others compute them", StringComparison.Ordinal));
        var evicted = Assert.Single(events, line => line.Contains("\"worker_evicted\"", StringComparison.Ordinal));
        Assert.Contains("\"worker\":\"w1\"", evicted, StringComparison.Ordinal);
        Assert.Contains("another worker finds the same finite", evicted, StringComparison.Ordinal);
    }

    /// <summary>Changes one parameter in the memory of w1.</summary>
    private static void Spoil(ClusterRun cluster, Func<byte[], byte[]> beginning)
    {
        var parameters = Parameters(cluster);
        try
        {
            Assert.True(ProcessMemory.Overwrite(cluster.WorkerProcess("flipped", "w1"), parameters, beginning(parameters)) > 0,
                "the parameters were not found in the worker's memory");
        }
        catch (UnauthorizedAccessException denied)
        {
            Assert.Skip($"another process's memory may not be written here: {denied.Message}");
        }
    }

    /// <summary>Some floats in the middle of the token embedding.</summary>
    private static byte[] Parameters(ClusterRun cluster)
    {
        using var model = SafetensorsReader.Open(Path.Combine(cluster.RunDirectory("flipped"), "checkpoints",
            CheckpointNames.OfStep(20), CheckpointNames.Model));
        var embedding = model.Entries["transformer.wte.weight"];
        var values = new float[16];
        model.Read(embedding, embedding.Elements / 2, values);
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}

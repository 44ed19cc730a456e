using System.Globalization;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>What this machine offers to workers.</summary>
internal static class Machine
{
    /// <summary>cluster.workers, where 0 means one per physical core, or per visible GPU.</summary>
    public static int Workers(ClusterOptions cluster) => cluster switch
    {
        { Workers: > 0 } or { StartWorkers: false } => cluster.Workers,
        { Device: ComputeDevice.Cuda } => Math.Max(1, VisibleGpus().Count),
        _ => Math.Max(1, PhysicalCores() / cluster.ThreadsPerWorker),
    };

    /// <summary>Physical cores, but no more than this process may use.</summary>
    public static int PhysicalCores()
    {
        const string path = "/proc/cpuinfo";
        if (!File.Exists(path))
            return Environment.ProcessorCount;
        var cores = new HashSet<(string Package, string Core)>();
        var package = "";
        foreach (var line in File.ReadLines(path))
        {
            var value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            if (line.StartsWith("physical id", StringComparison.Ordinal))
                package = value;
            else if (line.StartsWith("core id", StringComparison.Ordinal))
                cores.Add((package, value));
        }
        return cores.Count == 0 ? Environment.ProcessorCount : Math.Min(cores.Count, Environment.ProcessorCount);
    }

    /// <summary>Names for CUDA_VISIBLE_DEVICES, one for each GPU that this process may use.</summary>
    public static IReadOnlyList<string> VisibleGpus()
    {
        if (Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } visible)
            return visible.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        const string devices = "/proc/driver/nvidia/gpus";
        return Directory.Exists(devices)
            ? [.. Enumerable.Range(0, Directory.GetDirectories(devices).Length)
                .Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : [];
    }
}

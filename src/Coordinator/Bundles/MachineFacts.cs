using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Supervision;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>The machine on which a bundle is made: processor, memory, disk, GPUs, limits.</summary>
internal static class MachineFacts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Variables that change how a process computes; none holds a secret.</summary>
    private static readonly string[] Variables =
        ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES",
        "CUBLAS_WORKSPACE_CONFIG", "TORCH_HOME", "CLUSTERLLM_LOG", "CLUSTERLLM_WORKER", "DOTNET_gcServer", "TZ"];

    public static string Describe(string runDirectory) => JsonSerializer.Serialize(new
    {
        host = Environment.MachineName,
        system = RuntimeInformation.OSDescription,
        architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        processor = Value("/proc/cpuinfo", "model name"),
        processors = Environment.ProcessorCount,
        physical_cores = Machine.PhysicalCores(),
        memory = Value("/proc/meminfo", "MemTotal"),
        memory_available = Value("/proc/meminfo", "MemAvailable"),
        memory_limit = FirstLine("/sys/fs/cgroup/memory.max"),
        processor_limit = FirstLine("/sys/fs/cgroup/cpu.max"),
        load = FirstLine("/proc/loadavg"),
        open_files_limit = Value("/proc/self/limits", "Max open files"),
        disk = Disk(runDirectory),
        shared_memory = Disk("/dev/shm"),
        gpus = Gpus(),
        environment = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable),
    }, new JsonSerializerOptions(JsonText.Options) { WriteIndented = true }) + "\n";

    private static object? Disk(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return new { format = drive.DriveFormat, free_bytes = drive.AvailableFreeSpace, bytes = drive.TotalSize };
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static string[] Gpus()
    {
        if (Machine.VisibleGpus().Count == 0)
            return [];
        var start = new ProcessStartInfo("nvidia-smi",
            ["--query-gpu=name,driver_version,memory.total,memory.used,utilization.gpu", "--format=csv,noheader"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return ["nvidia-smi did not answer"];
            }
            return output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception error)
        {
            return [error.Message];
        }
    }

    /// <summary>What follows a name in a file of lines such as "name : value".</summary>
    private static string? Value(string path, string name) => !File.Exists(path) ? null
        : File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
            .Trim(' ', '\t', ':');

    private static string? FirstLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() : null;
}

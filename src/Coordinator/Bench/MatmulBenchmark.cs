using System.Diagnostics;
using System.Globalization;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;
using TorchSharp;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>
/// The machine's own rate of float32 matrix products: one process of one thread on each core, all at once.
/// </summary>
internal static class MatmulBenchmark
{
    public const string OneCore = "--one-core";
    private const int Size = 1_024;

    public static async Task<double> GflopsPerSecondAsync(double seconds, CancellationToken cancellation)
    {
        var starts = Enumerable.Range(0, Machine.PhysicalCores()).Select(_ => StartInfo(seconds));
        var outputs = await ChildProcesses.RunAllAsync(starts, cancellation).ConfigureAwait(false);
        return outputs.Sum(output => double.Parse(output, CultureInfo.InvariantCulture));
    }

    /// <summary>In this process, on one thread.</summary>
    public static double OnThisThread(double seconds, TimeProvider time)
    {
        torch.set_num_threads(1);
        using var a = torch.randn(Size, Size);
        using var b = torch.randn(Size, Size);
        // Loading, the first pages and the clock's ramp are not what is asked for.
        Multiply(a, b, seconds / 4, time);
        return Multiply(a, b, seconds, time);
    }

    private static double Multiply(torch.Tensor a, torch.Tensor b, double seconds, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var products = 0;
        double elapsed;
        do
        {
            using var product = torch.matmul(a, b);
            products++;
            elapsed = time.GetElapsedTime(started).TotalSeconds;
        }
        while (elapsed < seconds);
        return 2.0 * Size * Size * Size * products / elapsed / 1e9;
    }

    private static ProcessStartInfo StartInfo(double seconds)
    {
        var program = Environment.ProcessPath
            ?? throw new ConfigurationException("the path of this program is not known");
        var start = new ProcessStartInfo(program,
            ["bench", "matmul", OneCore, "--seconds", seconds.ToString(CultureInfo.InvariantCulture)]);
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        return start;
    }
}

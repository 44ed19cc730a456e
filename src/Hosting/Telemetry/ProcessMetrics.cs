using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>
/// The process itself, by the semantic conventions' names (process.*), and its managed heap. .NET's own meter,
/// System.Runtime, has the rest of the runtime (dotnet.*).
/// </summary>
public sealed class ProcessMetrics : IDisposable
{
    public const string MeterName = "ClusterLlm.Process";

    private readonly Meter meter = new(MeterName);

    public ProcessMetrics(TimeProvider time)
    {
        var started = time.GetTimestamp();
        meter.CreateObservableGauge("process.memory.usage", static () => Environment.WorkingSet, "By",
            "Physical memory in use");
        meter.CreateObservableCounter("process.cpu.time", CpuTimes, "s", "Processor time used, by mode");
        meter.CreateObservableGauge("process.uptime", () => time.GetElapsedTime(started).TotalSeconds, "s",
            "Time since the process began to tell of itself");
        meter.CreateObservableGauge("dotnet.gc.heap.size", static () => GC.GetTotalMemory(false), "By",
            "Managed memory in use, garbage included");
    }

    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<double>> CpuTimes()
    {
        var usage = Environment.CpuUsage;
        yield return new(usage.UserTime.TotalSeconds, new KeyValuePair<string, object?>("cpu.mode", "user"));
        yield return new(usage.PrivilegedTime.TotalSeconds, new KeyValuePair<string, object?>("cpu.mode", "system"));
    }
}

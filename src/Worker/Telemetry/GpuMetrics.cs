using System.Diagnostics.Metrics;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>The GPU of this worker, where it has one whose driver tells.</summary>
internal sealed class GpuMetrics : IDisposable
{
    private readonly Nvml _nvml;
    private readonly Lock _guard = new();
    private bool _closed;

    private GpuMetrics(Meter meter, Nvml nvml)
    {
        _nvml = nvml;
        meter.CreateObservableGauge("clusterllm.gpu.memory", () => Ask(() => _nvml.UsedBytes), "By",
            "Memory in use on this worker's GPU, by whichever process");
        meter.CreateObservableGauge("clusterllm.gpu.utilization", () => Ask(() => _nvml.Busy), "1",
            "Share of the time in which this worker's GPU computed");
    }

    public static GpuMetrics? Open(Meter meter) =>
        Nvml.Open(Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES")) is { } nvml
            ? new GpuMetrics(meter, nvml) : null;

    public void Dispose()
    {
        lock (_guard)
        {
            _closed = true;
            _nvml.Dispose();
        }
    }

    private IEnumerable<Measurement<T>> Ask<T>(Func<T?> ask)
        where T : struct
    {
        lock (_guard)
            return _closed || ask() is not { } known ? [] : [new Measurement<T>(known)];
    }
}

using System.Diagnostics.Metrics;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>Instruments of where the coordinator works: the disk of its run, and its actor.</summary>
internal sealed class PlaceMetrics
{
    private volatile Func<int>? mailbox;

    public PlaceMetrics(Meter meter, string runDirectory)
    {
        var disk = new DriveInfo(runDirectory);
        meter.CreateObservableGauge("clusterllm.disk.free", () => Ask(() => disk.AvailableFreeSpace), "By",
            "Free on the disk of the run directory");
        meter.CreateObservableGauge("clusterllm.disk.size", () => Ask(() => disk.TotalSize), "By",
            "Size of the disk of the run directory");
        meter.CreateObservableGauge("clusterllm.mailbox.depth", () => mailbox?.Invoke() ?? 0, "{message}",
            "Messages that the coordinator's actor has not yet come to");
    }

    public void Watch(Func<int> depth) => mailbox = depth;

    private static IEnumerable<Measurement<long>> Ask(Func<long> bytes)
    {
        try
        {
            return [new(bytes())];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It was unmounted: the run itself will say so.
            return [];
        }
    }
}

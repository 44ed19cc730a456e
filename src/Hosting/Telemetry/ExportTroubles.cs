using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>
/// Tells once that telemetry does not arrive, and where it should have gone: whatever the exporter complains about
/// afterwards is most likely the same.
/// </summary>
internal sealed partial class ExportTroubles(string target, ILogger log) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int MostChars = 300;

    private int told;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
            EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The base constructor may already deliver events.
        if (log is null || Interlocked.Exchange(ref told, 1) != 0)
            return;
        var details = string.Join("; ", (eventData.Payload ?? []).OfType<string>());
        var line = details.Split('\n')[0].Trim();
        LogTrouble(log, target, eventData.EventName ?? "", line.Length > MostChars ? line[..MostChars] : line);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "telemetry does not reach {Target} ({Event}: {Details}); training goes on, and this is said once")]
    private static partial void LogTrouble(ILogger log, string target, string @event, string details);
}

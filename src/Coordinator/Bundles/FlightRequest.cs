using System.Globalization;
using Akka.Actor;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>
/// Asks the living processes of a run to write their flight recorders down, and waits until they have.
/// </summary>
internal static class FlightRequest
{
    private const string Reason = "a diagnostic bundle was asked for";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>What came of it, in words.</summary>
    public static async Task<string> AskAsync(RunDirectory run, TimeProvider time, CancellationToken cancellation)
    {
        if (!File.Exists(run.Cluster))
            return "not asked for: no process of the run is known";
        try
        {
            var processes = RunProcesses.Read(run.Path);
            if (!processes.IsAlive)
                return "not asked for: the coordinator is not running";
            var opened = new JournalFacts(JournalFile.ReadAll(run.Journal)).LastOpened;
            if (opened is null)
                return "not asked for: the journal names no run";
            var before = Written(run);
            await CoordinatorClient.AskAsync<DumpFlight>(processes.Address,
                new DumpFlight(opened.Run, opened.Fence, Reason), RunAccess.Of(processes).Tls).ConfigureAwait(false);
            var wanted = processes.Workers.Where(
                worker => worker.GetProperty("control_address").GetString() is { Length: > 0 })
                .Select(worker => worker.GetProperty("id").GetString()!).Append("coordinator").ToList();
            return await WrittenAsync(run, wanted, before, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is AskTimeoutException or ConfigurationException or IOException
            or KeyNotFoundException or InvalidOperationException)
        {
            return $"asked for in vain: {error.Message}";
        }
    }

    private static async Task<string> WrittenAsync(RunDirectory run, List<string> wanted,
        Dictionary<string, DateTime> before, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var now = Written(run);
            wanted.RemoveAll(process => now.TryGetValue(process, out var at) && at > before.GetValueOrDefault(process));
            if (wanted.Count == 0)
                return "written by every process just before the bundle";
            if (time.GetElapsedTime(began) > Patience)
                return string.Create(CultureInfo.InvariantCulture,
                    $"not written within {Patience.TotalSeconds:0} s by {string.Join(", ", wanted)}");
            await Task.Delay(LookEvery, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>When each process last wrote its own.</summary>
    private static Dictionary<string, DateTime> Written(RunDirectory run) =>
        Directory.Exists(run.Flight)
            ? Directory.GetFiles(run.Flight, "*.jsonl").ToDictionary(path => Path.GetFileNameWithoutExtension(path),
                File.GetLastWriteTimeUtc)
            : [];
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>cluster.json of a run, as the command line reads it.</summary>
internal sealed class RunProcesses
{
    /// <summary>Of process start times, which are reckoned from the time of booting.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(2);

    private RunProcesses(RunDirectory directory, JsonElement root)
    {
        (Directory, Root) = (directory, root);
        var coordinator = root.GetProperty("coordinator");
        ProcessId = coordinator.GetProperty("pid").GetInt32();
        Address = coordinator.GetProperty("address").GetString()!;
        Host = coordinator.TryGetProperty("host", out var host) ? host.GetString() ?? "" : "";
        Api = coordinator.TryGetProperty("api", out var api) && api.ValueKind == JsonValueKind.String
            ? api.GetString() : null;
        IsAlive = Lives(ProcessId, File.GetLastWriteTimeUtc(directory.Cluster));
    }

    public RunDirectory Directory { get; }
    public JsonElement Root { get; }
    public int ProcessId { get; }
    public string Address { get; }

    /// <summary>Of the coordinator.</summary>
    public string Host { get; }

    /// <summary>Of the coordinator's HTTP API; null when it has none.</summary>
    public string? Api { get; }

    /// <summary>Whether the coordinator's process is there, if it is one of this machine.</summary>
    public bool IsAlive { get; }

    public IEnumerable<JsonElement> Workers => Root.GetProperty("workers").EnumerateArray();

    /// <exception cref="ConfigurationException">No run is there, or its cluster.json cannot be read.</exception>
    public static RunProcesses Read(string path)
    {
        var directory = new RunDirectory(Path.GetFullPath(path));
        if (!File.Exists(directory.Cluster))
            throw new ConfigurationException($"{directory.Path}: no run here (cluster.json is missing)");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(directory.Cluster));
            return new RunProcesses(directory, document.RootElement.Clone());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ConfigurationException($"{directory.Cluster} is damaged: {error.Message}", error);
        }
    }

    /// <summary>The run in that folder; without one the newest under runs/ whose coordinator is alive.</summary>
    public static RunProcesses ReadLive(string? path)
    {
        if (path is not null)
            return Read(path) is { IsAlive: true } run ? run
                : throw new ConfigurationException($"{path}: the run's coordinator is not running");
        var runs = Path.GetFullPath("runs");
        return (System.IO.Directory.Exists(runs) ? System.IO.Directory.GetDirectories(runs) : [])
            .Where(folder => File.Exists(new RunDirectory(folder).Cluster)).OrderDescending(StringComparer.Ordinal)
            .Select(Read).FirstOrDefault(run => run.IsAlive)
            ?? throw new ConfigurationException(
                "no run under runs/ has a coordinator that is running; name one by --run-dir");
    }

    /// <exception cref="ConfigurationException">See <see cref="Protocol.WorkerId.TryParse"/>.</exception>
    public static int ParseWorker(string text) => Protocol.WorkerId.TryParse(text, out var worker) ? worker.Value
        : throw new ConfigurationException($"{text}: expected a worker such as w1");

    /// <summary>
    /// A process of this machine; null when there is none with that id, or only what its parent has not taken note of.
    /// </summary>
    public static Process? Find(int processId)
    {
        try
        {
            return IsZombie(processId) ? null : Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <param name="processId">As a file says.</param>
    /// <param name="written">When it was written last: who came later got the number of one that was gone.</param>
    public static bool Lives(int processId, DateTime written)
    {
        using var process = Find(processId);
        try
        {
            return processId > 0 && process is { HasExited: false }
                && process.StartTime.ToUniversalTime() <= written + ClockError;
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
            return false;
        }
    }

    /// <summary>It has ended, which signals and <see cref="Process"/> do not see (proc(5), the state in stat).</summary>
    private static bool IsZombie(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart() is ['Z', ..];
        }
        catch (IOException)
        {
            return false;
        }
    }
}

using System.Globalization;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>
/// Workers of a run whose coordinator is gone, as its cluster.json names them: they wait for another one, at the
/// address of the first, and hold the newest state.
/// </summary>
internal sealed record Survivors
{
    public static readonly Survivors None = new();

    /// <summary>Where the coordinator listened; null when nobody waits for it there.</summary>
    public int? Port { get; init; }

    /// <summary>Process ids of workers on this machine that are alive.</summary>
    public IReadOnlyDictionary<WorkerId, int> Processes { get; init; } = new Dictionary<WorkerId, int>();

    /// <summary>Addresses on the control plane of all workers that may be alive, here or elsewhere.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>
    /// False when the run goes on with other settings: those elsewhere are to be told, and start again.
    /// </summary>
    public bool HoldState { get; init; } = true;

    /// <summary>Some may be alive with state that the run can go on with.</summary>
    public bool Any => HoldState && Addresses.Count > 0;

    /// <summary>What cluster.json says, as far as it is still true. A damaged file names nobody.</summary>
    public static Survivors Find(RunDirectory directory)
    {
        try
        {
            if (!File.Exists(directory.Cluster))
                return None;
            var run = RunProcesses.Read(directory.Path);
            var coordinator = new Uri(run.Address);
            var processes = new Dictionary<WorkerId, int>();
            var addresses = new List<string>();
            foreach (var worker in run.Workers)
            {
                var id = int.Parse(worker.GetProperty("id").GetString()!.AsSpan(1), NumberStyles.None,
                    CultureInfo.InvariantCulture);
                var address = worker.GetProperty("control_address").GetString()!;
                if (address.Length == 0)
                    continue;
                var processId = worker.GetProperty("pid").GetInt32();
                if (IsWorker(processId, id, directory))
                    processes[new WorkerId(id)] = processId;
                else if (new Uri(address).Host == coordinator.Host)
                    continue; // Of this machine, and gone.
                addresses.Add(address);
            }
            return new Survivors { Port = coordinator.Port, Processes = processes, Addresses = addresses };
        }
        catch (Exception error) when (error is ConfigurationException or KeyNotFoundException or FormatException
            or InvalidOperationException or ArgumentNullException or OverflowException or IOException)
        {
            return None;
        }
    }

    /// <summary>Ends those on this machine for which <paramref name="condition"/> holds; the rest survive.</summary>
    public Survivors Kill(Func<WorkerId, bool> condition)
    {
        foreach (var (_, processId) in Processes.Where(pair => condition(pair.Key)))
        {
            using var process = RunProcesses.Find(processId);
            process?.Kill(entireProcessTree: true);
        }
        return this with { Processes = Processes.Where(pair => !condition(pair.Key)).ToDictionary() };
    }

    /// <summary>Process ids are given again: its command line must be that of this worker of this run.</summary>
    private static bool IsWorker(int processId, int worker, RunDirectory directory)
    {
        var path = $"/proc/{processId}/cmdline";
        if (!File.Exists(path))
            return false;
        var arguments = File.ReadAllText(path).Split('\0');
        return Follows("--run", directory.Path)
            && Follows("--worker-id", worker.ToString(CultureInfo.InvariantCulture));

        bool Follows(string option, string value) =>
            Array.IndexOf(arguments, option) is var at and >= 0 && at + 1 < arguments.Length
                && arguments[at + 1] == value;
    }
}

using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>Where everything of a run lies.</summary>
internal sealed record RunDirectory(string Path)
{
    public string Configuration => In("config.yaml");
    public string Journal => In("journal.bin");
    public string Metrics => In("metrics.jsonl");
    public string Events => In("events.jsonl");
    public string Cluster => In("cluster.json");
    public string Checkpoints => In("checkpoints");
    public string CoordinatorLog => LogOf("coordinator");

    /// <summary>What the model wrote as it was trained.</summary>
    public string Samples => In("samples.jsonl");

    /// <param name="process">coordinator, w0, ...</param>
    public string LogOf(string process) => System.IO.Path.Combine(Path, "logs", $"{process}.log");

    /// <summary>The token for control of whichever coordinator has the run; its owner alone may read it.</summary>
    public string ApiToken => In("api-token");

    /// <summary>What a process's flight recorder held when it was last written down.</summary>
    public string FlightOf(string process) => System.IO.Path.Combine(Flight, $"{process}.jsonl");

    public string Flight => In("flight");

    /// <summary>Something of a run is here, whole or not.</summary>
    public bool HoldsRun =>
        new FileInfo(Journal) is { Exists: true, Length: > 0 } || CheckpointReader.Steps(Checkpoints).Count > 0;

    private string LockFile => In("lock");

    /// <summary>
    /// Held while a coordinator has the run open; the system releases it when the process ends, however it ends.
    /// </summary>
    /// <exception cref="ConfigurationException">Another coordinator has it.</exception>
    public RunLock Lock()
    {
        try
        {
            Directory.CreateDirectory(Path);
            return new RunLock(new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (File.Exists(LockFile))
        {
            throw new ConfigurationException($"{Path}: another coordinator has this run open (see cluster.json there)",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Path}: cannot be used as a run directory: {error.Message}", error);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}

using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>Finds the program that worker processes run.</summary>
internal static class WorkerExecutable
{
    public const string Variable = "CLUSTERLLM_WORKER";
    private const string Name = "ClusterLlm.Worker";

    /// <exception cref="ConfigurationException">It is nowhere.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? named
                : throw new ConfigurationException($"{Variable} names {named}, which does not exist");
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        // A build puts every project's output beside the others: bin/<project>/<configuration>/.
        var sibling = Path.Combine(here, "..", "..", "Worker", Path.GetFileName(here), Name);
        string[] candidates = [Path.Combine(here, Name), Path.GetFullPath(sibling)];
        // The start program alone is not it: a build copies that beside every program that only needs the worker built.
        return candidates.FirstOrDefault(path => File.Exists(path) && File.Exists(path + ".dll"))
            ?? throw new ConfigurationException($"the worker program is missing: neither {string.Join(" nor ", candidates)} exists; set {Variable}");
    }
}

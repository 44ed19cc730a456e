using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>Finds another program of this repository.</summary>
internal static class SiblingProgram
{
    /// <param name="project">Whose program it is.</param>
    /// <param name="variable">The environment variable that may name another one.</param>
    /// <exception cref="ConfigurationException">It is nowhere.</exception>
    public static string Find(string project, string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
            return File.Exists(named) ? named
                : throw new ConfigurationException($"{variable} names {named}, which does not exist");
        var name = $"ClusterLlm.{project}";
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        // A build puts every project's output beside the others: bin/<project>/<configuration>/.
        var sibling = Path.Combine(here, "..", "..", project, Path.GetFileName(here), name);
        string[] candidates = [Path.Combine(here, name), Path.GetFullPath(sibling)];
        // The start program alone is not it: a build copies that beside every program that only needs it built.
        return candidates.FirstOrDefault(path => File.Exists(path) && File.Exists(path + ".dll"))
            ?? throw new ConfigurationException(
                $"the program {name} is missing: neither {string.Join(" nor ", candidates)} exists; set {variable}");
    }
}

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>Finds the program that worker processes run.</summary>
internal static class WorkerExecutable
{
    public const string Variable = "CLUSTERLLM_WORKER";

    /// <exception cref="Model.Configuration.ConfigurationException">It is nowhere.</exception>
    public static string Find() => SiblingProgram.Find("Worker", Variable);
}

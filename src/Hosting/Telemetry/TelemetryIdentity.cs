namespace ClusterLlm.Hosting.Telemetry;

/// <summary>Which process of which run tells something.</summary>
/// <param name="Service">Such as clusterllm-worker.</param>
/// <param name="Place">What it is in the run: coordinator, or a worker such as w0.</param>
/// <param name="Run">The run's id.</param>
/// <param name="RunName">What people call the run: the name of its directory.</param>
public sealed record TelemetryIdentity(string Service, string Place, string Run, string RunName)
{
    public static TelemetryIdentity Coordinator(string run, string name) =>
        new("clusterllm-coordinator", "coordinator", run, name);

    public static TelemetryIdentity Worker(string worker, string run, string name) =>
        new("clusterllm-worker", worker, run, name);
}

namespace ClusterLlm.Worker.DataPlane;

/// <summary>Where the data plane listens.</summary>
internal static class DataPlaneOptions
{
    public const string SystemName = "clusterllm-data";

    public const string ActorName = "data";

    /// <summary>
    /// A payload is at most one block of float32, as cluster.frame_bytes is; the rest is for headers and norms.
    /// </summary>
    public const int MaxFrameBytes = Collectives.SlicePartition.BlockElements * sizeof(float) + 64 * 1024;

    public static string ActorPath(string dataAddress) => $"{dataAddress}/user/{ActorName}";
}

using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Planes;

/// <summary>The Akka.Cluster system of a run, as its coordinator and its workers both set it up.</summary>
public static class ControlPlane
{
    public const string SystemName = "clusterllm";
    public const string CoordinatorRole = "coordinator";
    public const string WorkerRole = "worker";

    /// <summary>The name of the cluster singleton.</summary>
    public const string CoordinatorName = "coordinator";

    public static ClusterSingletonOptions Singleton => new() { Role = CoordinatorRole };

    /// <summary>akka.tcp://clusterllm@host:port.</summary>
    public static string Address(string host, int port) => $"akka.tcp://{SystemName}@{host}:{port}";

    /// <summary>A node with this role that listens on host:port and joins through the seed.</summary>
    public static AkkaConfigurationBuilder WithControlPlane(this AkkaConfigurationBuilder builder, string role,
        string host, int port, string seed) =>
        builder
            .WithPlane(host, port, ProtocolLimits.ControlFrameBytes, system => new ControlSerializer(system))
            .WithClustering(new ClusterOptions
            {
                Roles = [role],
                SeedNodes = [seed],
                // Workers come and go; only coordinators count, so that losing a worker never downs a lone coordinator.
                SplitBrainResolver = new KeepMajorityOption { Role = CoordinatorRole },
            });
}

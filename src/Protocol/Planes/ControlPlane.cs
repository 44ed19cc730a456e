using System.Globalization;
using Akka.Actor;
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

    /// <summary>Of the coordinator's actor on its node: the manager's child.</summary>
    public const string CoordinatorPath = $"/user/{CoordinatorName}/{CoordinatorName}";

    public static ClusterSingletonOptions Singleton => new() { Role = CoordinatorRole };

    private const string SecureScheme = "akka.ssl.tcp";

    /// <summary>akka.tcp://clusterllm@host:port, or akka.ssl.tcp where the plane is secured.</summary>
    public static string Address(string host, int port, bool secure = false) =>
        Address($"{host}:{port}", secure);

    /// <summary>The same of host:port.</summary>
    public static string Address(string hostAndPort, bool secure) =>
        $"{(secure ? SecureScheme : "akka.tcp")}://{SystemName}@{hostAndPort}";

    /// <summary>Whether only nodes with certificates are heard at an address.</summary>
    public static bool IsSecure(string address) =>
        address.StartsWith(SecureScheme + "://", StringComparison.Ordinal);

    /// <summary>A node that joins the cluster of its seeds, or forms it when it is the first of them.</summary>
    public static AkkaConfigurationBuilder WithControlPlane(this AkkaConfigurationBuilder builder,
        ControlPlaneOptions options) =>
        builder
            .WithPlane(options.Host, options.Port, ProtocolLimits.ControlFrameBytes, options.Silence,
                system => new ControlSerializer(system), options.BindHost, options.Tls)
            .AddHocon(Settings(options), HoconAddMode.Prepend)
            .WithClustering(new ClusterOptions
            {
                Roles = [options.Role],
                SeedNodes = [.. options.Seeds],
                FailureDetector = Plane.Detector(options.Silence),
                // Workers come and go; only coordinators count, so that losing a worker never downs a lone coordinator.
                SplitBrainResolver = new KeepMajorityOption { Role = CoordinatorRole },
            })
            .WithActors((system, _) => system.ActorOf(Props.Create(() =>
                new LostWorkers(options.Role == CoordinatorRole ? options.StableAfter : null)), "lost-workers"));

    /// <summary>
    /// A coordinator that comes back at its address is let in once the one before is removed, which takes a few rounds
    /// of gossip and another attempt to join; the proxies then look for the singleton. All of them are short rounds
    /// among few nodes. Unstable reachability ends nobody: which workers train follows other rules.
    /// </summary>
    private static string Settings(ControlPlaneOptions options) => $$"""
        akka.cluster {
          gossip-interval = 200ms
          leader-actions-interval = 200ms
          periodic-tasks-initial-delay = 200ms
          retry-unsuccessful-join-after = 500ms
          seed-node-timeout = {{Milliseconds(options.SeedTimeout)}}
          split-brain-resolver {
            stable-after = {{Milliseconds(options.StableAfter)}}
            down-all-when-unstable = off
          }
          singleton-proxy.singleton-identification-interval = 200ms
        }
        """;

    private static string Milliseconds(TimeSpan time) =>
        ((long)Math.Ceiling(time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture) + "ms";
}

using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Cluster.Hosting;

/// <summary>Starts the cluster daemon with the system, when remoting is up.</summary>
internal sealed class ClusterStartSetup(ClusterOptions options) : SystemStartSetup
{
    public override void Start(ExtendedActorSystem system) =>
        new Cluster(system, ClusterSettings.From(options, system.Settings.Config)).Start();
}

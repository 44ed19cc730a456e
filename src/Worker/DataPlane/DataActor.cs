using Akka.Actor;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Serialization;

namespace ClusterLlm.Worker.DataPlane;

/// <summary>
/// The address of this worker's data plane: small messages, and the watch over peers. Slices never get here.
/// </summary>
internal sealed class DataActor : ReceiveActor
{
    private readonly Dictionary<IActorRef, (WorkerId Worker, string Address)> _peers = [];

    public DataActor(DataPlane plane)
    {
        Receive<SliceLanded>(_ => { });
        Receive<Credit>(credit => plane.Landing.Collective?.Receive(credit));
        Receive<BlockNorms>(norms => plane.Landing.Collective?.Receive(norms, default));
        Receive<StateRequest>(plane.Serve);
        Receive<StateRefused>(refused => plane.Landing.Fetch?.Refused(refused));
        Receive<WatchPeer>(peer =>
        {
            _peers[peer.Reference] = (peer.Worker, peer.Address);
            Context.Watch(peer.Reference);
        });
        Receive<Terminated>(ended =>
        {
            if (_peers.Remove(ended.ActorRef, out var peer))
                plane.PeerEnded(peer.Worker, peer.Address);
        });
    }

    internal sealed record WatchPeer(WorkerId Worker, string Address, IActorRef Reference);
}

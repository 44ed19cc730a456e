using Akka.Actor;
using ClusterLlm.Hosting.Security;
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

    /// <param name="plane">Whose peers these are.</param>
    /// <param name="peers">What they do that none of ours does.</param>
    public DataActor(DataPlane plane, PeerLog peers)
    {
        Receive<SliceLanded>(_ => { });
        Hear<Credit>(credit => plane.Landing.Collective?.Receive(credit));
        Hear<BlockNorms>(norms => plane.Landing.Collective?.Receive(norms, default));
        Hear<StateRequest>(plane.Serve);
        Hear<StateRefused>(refused => plane.Landing.Fetch?.Refused(refused));
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


        // What does not fit is dropped with its message: starting this actor anew would forget whom it watches.
        void Hear<T>(Action<T> handle) => Receive<T>(message =>
        {
            try
            {
                handle(message);
            }
            catch (Exception error) when (error is InvalidDataException or FormatException or ArgumentException)
            {
                peers.Warn(Sender.Path.Address.ToString(), $"its {typeof(T).Name} is dropped: {error.Message}");
            }
        });
    }

    internal sealed record WatchPeer(WorkerId Worker, string Address, IActorRef Reference);
}

using System.Buffers;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Wire;
using ClusterLlm.Engines;

namespace Akka.Remote.Transport;

/// <summary>
/// Decodes the frames of one connection and delivers them. Used by the connection's receive loop alone.
/// </summary>
internal sealed class FrameDispatcher(Remoting remoting, Address peer)
{
    private readonly NameSlots _names = new();

    public void Dispatch(ReadOnlyMemory<byte> frame)
    {
        var reader = new FrameReader(frame.Span[1..]);
        switch ((FrameKind)frame.Span[0])
        {
            case FrameKind.Name:
                var code = reader.ReadVarUInt();
                _names.Define(code, reader.ReadString());
                break;
            case FrameKind.Message:
                OnMessage(frame[1..], ref reader);
                break;
            case FrameKind.Watch:
                OnWatch(ref reader);
                break;
            case FrameKind.Unwatch:
                OnUnwatch(ref reader);
                break;
            case FrameKind.Terminated:
                remoting.Watcher.OnTerminated(peer, reader.ReadString(), reader.ReadString(), reader.ReadByte() != 0);
                break;
            case FrameKind.Stop:
                if (Local(reader.ReadString()) is { } stopped && MayHarm("stop an actor")) stopped.Stop();
                break;
            case FrameKind.Heartbeat:
                remoting.AssociationWith(peer).Enqueue(new Outbound(FrameKind.HeartbeatReply));
                break;
            case FrameKind.HeartbeatReply:
                remoting.Watcher.OnHeartbeatReply(peer);
                break;
            default:
                throw new WireFormatException($"a frame of unknown kind {frame.Span[0]}");
        }
    }

    private void OnMessage(ReadOnlyMemory<byte> body, ref FrameReader reader)
    {
        var recipient = ReadActor(ref reader) ?? throw new WireFormatException("a message to nobody");
        var sender = ReadActor(ref reader);
        var serializer = reader.ReadInt32();
        var manifestCode = reader.ReadVarUInt();
        var manifest = manifestCode == NameTable.None ? "" : _names[manifestCode].Name;
        if (!recipient.IsLocal)
        {
            remoting.PeerLog.Warn(peer.ToString(), "address",
                "A message from {0} to {1}, which is not here, is dropped", peer, recipient.Path);
            return;
        }
        if (Decode(body[reader.Position..], serializer, manifest) is not { } message) return;
        if (message is PoisonPill or Kill && !MayHarm("end an actor")) return;
        if (sender is not null && !sender.IsLocal && sender.Path.Address != peer
            && !MayHarm("speak for another system")) return;
        recipient.Tell(message, sender);
    }

    private bool MayHarm(string what)
    {
        if (!remoting.Settings.Closed) return true;
        remoting.PeerLog.Warn(peer.ToString(), what, "{0} wants to {1}, which is not for it: dropped", peer, what);
        return false;
    }

    private object? Decode(ReadOnlyMemory<byte> payload, int id, string manifest)
    {
        try
        {
            var serialization = remoting.System.Serialization;
            return serialization.GetSerializerById(id) is IBufferSerializer direct
                ? direct.Read(new ReadOnlySequence<byte>(payload), manifest)
                : serialization.Deserialize(payload.ToArray(), id, manifest);
        }
        catch (Exception e)
        {
            remoting.PeerLog.Warn(peer.ToString(), "message",
                "A message from {0} of serializer {1} and manifest [{2}] cannot be read and is dropped: {3}", peer, id,
                manifest, e.Message);
            return null;
        }
    }

    private void OnWatch(ref FrameReader reader)
    {
        var (watchee, watcher) = (reader.ReadString(), reader.ReadString());
        if (Local(watchee) is { } local && Remote(watcher) is { } remote) remoting.Watcher.OnWatched(peer, local,
            remote);
    }

    private void OnUnwatch(ref FrameReader reader)
    {
        var (watchee, watcher) = (reader.ReadString(), reader.ReadString());
        if (Local(watchee) is { } local && Remote(watcher) is { } remote) remoting.Watcher.OnUnwatched(peer, local,
            remote);
    }

    private IInternalActorRef? ReadActor(ref FrameReader reader)
    {
        var code = reader.ReadVarUInt();
        if (code == NameTable.None) return null;
        if (code == NameTable.Literal) return Resolve(reader.ReadString());
        var slot = _names[code];
        // An actor that has ended may have a successor at its path.
        if (slot.Actor is null or { IsTerminated: true }) slot.Actor = Resolve(slot.Name);
        return slot.Actor;
    }

    private IInternalActorRef Resolve(string path) => ActorPath.TryParse(path, out var parsed)
        ? (IInternalActorRef)remoting.System.Provider.ResolveActorRef(parsed)
        : throw new WireFormatException($"'{path}' is not an actor's path");

    private IInternalActorRef? Local(string path) => Resolve(path) is { IsLocal: true } local ? local : null;

    /// <summary>Watchers are of the peer itself: nobody watches on behalf of others.</summary>
    private RemoteActorRef? Remote(string path) =>
        Resolve(path) is RemoteActorRef remote && remote.Path.Address == peer ? remote : null;
}

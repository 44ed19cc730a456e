using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Wire;
using Akka.Serialization;
using ClusterLlm.Engines;

namespace Akka.Remote.Transport;

/// <summary>Encodes what is sent over one connection. Used by the connection's send loop alone.</summary>
internal sealed class FrameEncoder(ExtendedActorSystem system, RemoteSettings settings, Address remote)
{
    private readonly NameTable _names = new();

    public FrameWriter Writer { get; } = new(settings.MaxFrameBytes);

    /// <summary>
    /// Adds a frame to the writer. What cannot be encoded is dropped with a log line and harms nothing else.
    /// </summary>
    public void Encode(in Outbound item)
    {
        try
        {
            switch (item.Kind)
            {
                case FrameKind.Message: EncodeMessage(item); break;
                case FrameKind.Watch:
                    EncodeWatch(item.Kind, ((Watch)item.Content!).Watchee,
                    ((Watch)item.Content).Watcher); break;
                case FrameKind.Unwatch:
                    EncodeWatch(item.Kind, ((Unwatch)item.Content!).Watchee,
                    ((Unwatch)item.Content).Watcher); break;
                case FrameKind.Terminated:
                    EncodeTerminated((DeathWatchNotification)item.Content!,
                    item.Recipient!); break;
                case FrameKind.Stop: EncodeStop(item.Recipient!); break;
                default:
                    Writer.Begin(item.Kind);
                    Writer.End();
                    break;
            }
        }
        catch (OversizedPayloadException)
        {
            Writer.Abandon();
            system.Log.Error(
                "OversizedPayloadException: the message [{0}] to [{1}] takes more than the largest frame of {2} bytes and is dropped",
                item.Content?.GetType(), item.Recipient?.Path, settings.MaxFrameBytes);
        }
        catch (Exception e)
        {
            Writer.Abandon();
            system.Log.Error(e, "The message [{0}] to [{1}] at {2} cannot be serialized and is dropped",
                item.Content?.GetType(), item.Recipient?.Path, remote);
        }
    }

    private void EncodeMessage(in Outbound item)
    {
        var message = item.Content!;
        var serializer = system.Serialization.FindSerializerFor(message);
        var manifest = Serialization.Serialization.ManifestFor(serializer, message);
        var recipientCode = Code(item.Recipient!, item.Recipient!.Path);
        var senderCode = item.Sender is null ? NameTable.None : Code(item.Sender, item.Sender.Path);
        var manifestCode = manifest.Length == 0 ? NameTable.None : Code(manifest);
        Writer.Begin(FrameKind.Message);
        WriteName(recipientCode, item.Recipient);
        WriteName(senderCode, item.Sender);
        Writer.WriteInt32(serializer.Identifier);
        Writer.WriteVarUInt(manifestCode);
        Writer.BeginPayload();
        if (serializer is IBufferSerializer direct) direct.Write(message, Writer);
        else Writer.WriteBytes(serializer.ToBinary(message));
        Writer.End();
    }

    private void EncodeWatch(FrameKind kind, IActorRef watchee, IActorRef watcher)
    {
        Writer.Begin(kind);
        Writer.WriteString(PathOf(watchee));
        Writer.WriteString(PathOf(watcher));
        Writer.End();
    }

    private void EncodeTerminated(DeathWatchNotification dead, RemoteActorRef watcher)
    {
        Writer.Begin(FrameKind.Terminated);
        Writer.WriteString(PathOf(dead.Actor));
        Writer.WriteString(PathOf(watcher));
        Writer.WriteByte(dead.ExistenceConfirmed ? (byte)1 : (byte)0);
        Writer.End();
    }

    private void EncodeStop(RemoteActorRef actor)
    {
        Writer.Begin(FrameKind.Stop);
        Writer.WriteString(PathOf(actor));
        Writer.End();
    }

    /// <summary>
    /// The code of an actor's path. Those that are used once, by an Ask, are spelled out instead of taking a slot.
    /// </summary>
    private uint Code(IActorRef actor, ActorPath path) =>
        path.Depth == 2 && path.Parent.Name == "temp" ? NameTable.Literal : Code((object)actor);

    private uint Code(object key)
    {
        if (_names.TryGet(key, out var code)) return code;
        var name = key as string ?? PathOf((IActorRef)key);
        code = _names.Assign(key);
        try
        {
            Writer.Begin(FrameKind.Name);
            Writer.WriteVarUInt(code);
            Writer.WriteString(name);
            Writer.End();
        }
        catch (WireFormatException)
        {
            _names.Forget(key);
            throw;
        }
        return code;
    }

    private void WriteName(uint code, IActorRef? actor)
    {
        Writer.WriteVarUInt(code);
        if (code == NameTable.Literal) Writer.WriteString(PathOf(actor!));
    }

    private static string PathOf(IActorRef actor) => Serialization.Serialization.SerializedActorPath(actor);
}

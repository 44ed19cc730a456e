using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;

namespace Akka.Serialization;

/// <summary>The messages that the system itself sends between actors.</summary>
public sealed class MiscMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int Nothing = -1;

    /// <summary>Messages within messages: each takes stack of the thread that reads them.</summary>
    private const int MaxDepth = 4;

    [ThreadStatic]
    private static int _depth;

    private static readonly UTF8Encoding Utf8 = new(false);

    public override int Identifier => 16;

    public override string Manifest(object o) => o switch
    {
        Identify => "ID",
        ActorIdentity => "AID",
        IActorRef => "AR",
        PoisonPill => "PP",
        Kill => "K",
        Status.Success => "SS",
        Status.Failure => "SF",
        Address => "A",
        _ => throw new ArgumentException($"Cannot serialize object of type [{o.GetType()}]", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Utf8);
        switch (obj)
        {
            case Identify identify:
                WritePayload(writer, identify.MessageId);
                break;
            case ActorIdentity identity:
                WritePayload(writer, identity.MessageId);
                writer.Write(Serialization.SerializedActorPath(identity.Subject));
                break;
            case IActorRef actor:
                writer.Write(Serialization.SerializedActorPath(actor));
                break;
            case PoisonPill or Kill:
                break;
            case Status.Success success:
                WritePayload(writer, success.Status);
                break;
            case Status.Failure failure:
                writer.Write(failure.Cause.GetType().FullName ?? failure.Cause.GetType().Name);
                writer.Write(failure.Cause.Message);
                WritePayload(writer, failure.State);
                break;
            case Address address:
                writer.Write(address.ToString());
                break;
            default:
                throw new ArgumentException($"Cannot serialize object of type [{obj.GetType()}]", nameof(obj));
        }

        writer.Flush();
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Utf8);
        switch (manifest)
        {
            case "ID":
                return new Identify(ReadPayload(reader));
            case "AID":
                var id = ReadPayload(reader);
                return new ActorIdentity(id, ReadActor(reader));
            case "AR":
                return ReadActor(reader) ?? ActorRefs.Nobody;
            case "PP":
                return PoisonPill.Instance;
            case "K":
                return Kill.Instance;
            case "SS":
                return new Status.Success(ReadPayload(reader));
            case "SF":
                var cause = new RemoteFailureException(reader.ReadString(), reader.ReadString());
                return new Status.Failure(cause, ReadPayload(reader));
            case "A":
                return Address.Parse(reader.ReadString());
            default:
                throw new SerializationException(
                    $"No message of {nameof(MiscMessageSerializer)} has the manifest [{manifest}]");
        }
    }

    private IActorRef? ReadActor(BinaryReader reader)
    {
        var path = reader.ReadString();
        return path.Length == 0 ? null : system.Provider.ResolveActorRef(path);
    }

    private void WritePayload(BinaryWriter writer, object? payload)
    {
        if (payload is null)
        {
            writer.Write(Nothing);
            return;
        }

        var serializer = system.Serialization.FindSerializerFor(payload);
        var bytes = serializer.ToBinary(payload);
        writer.Write(serializer.Identifier);
        writer.Write(Serialization.ManifestFor(serializer, payload));
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private object? ReadPayload(BinaryReader reader)
    {
        var id = reader.ReadInt32();
        if (id == Nothing) return null;
        var manifest = reader.ReadString();
        var length = reader.ReadInt32();
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new SerializationException($"A payload of {length} bytes in a message of {reader.BaseStream.Length}");
        if (_depth >= MaxDepth) throw new SerializationException($"Messages nested more than {MaxDepth} deep");
        _depth++;
        try
        {
            return system.Serialization.Deserialize(reader.ReadBytes(length), id, manifest);
        }
        finally
        {
            _depth--;
        }
    }
}

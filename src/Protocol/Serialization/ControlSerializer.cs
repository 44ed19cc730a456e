using System.Buffers;
using Akka.Actor;
using Akka.Serialization;
using ClusterLlm.Engines;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Serialization;

/// <summary>
/// Serializes every message of the protocol, on both planes and with either engine. The embedded remoting writes into
/// its own buffers and reads out of them; real Akka goes through byte arrays, with the same bytes and the same
/// receiver.
/// </summary>
/// <param name="receiver">Lands slices; null delivers them with a payload of their own.</param>
public sealed class ControlSerializer(ExtendedActorSystem system, IBulkReceiver? receiver = null)
    : SerializerWithStringManifest(system), IBufferSerializer
{
    private readonly MessageSerialization serialization = new(receiver);

    /// <summary>Names this serializer on the wire; above what Akka keeps for itself.</summary>
    public override int Identifier => 4101;

    public override string Manifest(object o) => ProtocolCodec.Manifest(o);

    public override byte[] ToBinary(object obj) => serialization.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        serialization.Read(new ReadOnlySequence<byte>(bytes), manifest) ?? SliceLanded.Instance;

    public void Write(object message, IBufferWriter<byte> writer) => ProtocolCodec.Write(message, writer);

    public object? Read(in ReadOnlySequence<byte> bytes, string manifest) => serialization.Read(bytes, manifest);
}

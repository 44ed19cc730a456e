using System.Buffers;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Serialization;

/// <summary>The codec, with slices handed to a receiver: what a serializer of either engine does.</summary>
/// <param name="receiver">Lands slices; null copies them.</param>
internal sealed class MessageSerialization(IBulkReceiver? receiver)
{
    /// <summary>Room for every field but a payload in the usual message.</summary>
    private const int HeadBytes = 256;

    private readonly IBulkReceiver receiver = receiver ?? CopyingReceiver.Instance;

    public byte[] ToBinary(object message)
    {
        var output = new ArrayBufferWriter<byte>(HeadBytes + PayloadBytes(message));
        ProtocolCodec.Write(message, output);
        return output.WrittenSpan.ToArray();
    }

    public object? Read(in ReadOnlySequence<byte> bytes, string manifest) => ProtocolCodec.Read(bytes, manifest) switch
    {
        GradientSlice slice => receiver.Receive(slice),
        ReducedSlice slice => receiver.Receive(slice),
        StateSlice slice => receiver.Receive(slice),
        var message => message,
    };

    private static int PayloadBytes(object message) => message switch
    {
        GradientSlice slice => (int)slice.Payload.Length,
        ReducedSlice slice => (int)slice.Payload.Length,
        StateSlice slice => (int)slice.Payload.Length,
        _ => 0,
    };
}

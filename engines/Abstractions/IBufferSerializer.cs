using System.Buffers;

namespace ClusterLlm.Engines;

/// <summary>
/// What a serializer may offer besides <c>Akka.Serialization.SerializerWithStringManifest</c>, so that bulk payloads
/// are written straight into the transport's buffers and read straight out of them. The embedded remoting prefers it;
/// real Akka ignores it.
/// </summary>
public interface IBufferSerializer
{
    /// <summary>Appends the encoding of <paramref name="message"/>: the same bytes as <c>ToBinary</c> gives.</summary>
    void Write(object message, IBufferWriter<byte> writer);

    /// <summary>
    /// Decodes a message on the connection's receive loop. <paramref name="bytes"/> is valid only during the call:
    /// whatever is kept must be copied to where it belongs before it returns. Null where that was all: then nothing is
    /// delivered.
    /// </summary>
    object? Read(in ReadOnlySequence<byte> bytes, string manifest);
}

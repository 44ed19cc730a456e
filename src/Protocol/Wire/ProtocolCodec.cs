using System.Buffers;
using MessagePack;

namespace ClusterLlm.Protocol.Wire;

/// <summary>Messages to bytes and back. Which bytes: docs/protocol.md.</summary>
public static class ProtocolCodec
{
    /// <summary>Every message, for a serializer to be bound to.</summary>
    public static IEnumerable<Type> MessageTypes => MessageFormats.ByType.Keys;

    /// <summary>The short name that travels beside the bytes.</summary>
    /// <exception cref="ProtocolException">The type is not a message of the protocol.</exception>
    public static string Manifest(object message) => FormatOf(message).Manifest;

    /// <summary>Appends the encoding of a message.</summary>
    /// <exception cref="ProtocolException">It holds more than <see cref="ProtocolLimits"/> allow; some of it may be
    /// written.</exception>
    public static void Write(object message, IBufferWriter<byte> output) => FormatOf(message).Write(message, output);

    /// <summary>
    /// Decodes one message, which must fill <paramref name="bytes"/>. The payload of a slice is a view of them,
    /// everything else a copy.
    /// </summary>
    /// <exception cref="ProtocolException">The manifest is unknown or the bytes are malformed; no other exception is
    /// thrown.</exception>
    public static object Read(in ReadOnlySequence<byte> bytes, string manifest)
    {
        if (!MessageFormats.ByManifest.TryGetValue(manifest, out var format))
        {
            throw new ProtocolException($"'{manifest}'", null, "no message has this manifest");
        }

        return Read(bytes, format);
    }

    internal static object Read(in ReadOnlySequence<byte> bytes, MessageFormat format)
    {
        var fields = new FieldReader(format.Name, bytes);
        try
        {
            return format.Read(ref fields);
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            throw fields.Error(e.Message, e);
        }
    }

    private static MessageFormat FormatOf(object message) =>
        MessageFormats.ByType.TryGetValue(message.GetType(), out var format)
            ? format
            : throw new ProtocolException(message.GetType().Name, null, "not a message of the protocol");
}

using System.Buffers;

namespace ClusterLlm.Protocol.Wire;

/// <summary>How one message looks on the wire: an array with a place for each field.</summary>
internal abstract class MessageFormat(Type type, string manifest)
{
    public Type Type { get; } = type;

    /// <summary>Names the type in the envelope; never given to another.</summary>
    public string Manifest { get; } = manifest;

    public string Name => Type.Name;

    public abstract void Write(object message, IBufferWriter<byte> output);

    public abstract object Read(ref FieldReader fields);
}

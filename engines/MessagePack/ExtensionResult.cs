using System.Buffers;

namespace MessagePack;

/// <summary>An extension value: its data is a view of the bytes that were read, not a copy.</summary>
public readonly struct ExtensionResult(sbyte typeCode, ReadOnlySequence<byte> data)
{
    public ExtensionResult(sbyte typeCode, Memory<byte> data)
        : this(typeCode, new ReadOnlySequence<byte>(data))
    {
    }

    public sbyte TypeCode { get; } = typeCode;

    public ReadOnlySequence<byte> Data { get; } = data;

    public ExtensionHeader Header => new(TypeCode, (uint)Data.Length);
}

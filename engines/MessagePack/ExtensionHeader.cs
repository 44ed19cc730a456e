namespace MessagePack;

/// <summary>What precedes the data of an extension value.</summary>
/// <param name="typeCode">The application's type, or a negative one of the specification.</param>
/// <param name="length">Bytes of data that follow.</param>
public readonly struct ExtensionHeader(sbyte typeCode, uint length) : IEquatable<ExtensionHeader>
{
    public ExtensionHeader(sbyte typeCode, int length)
        : this(typeCode, (uint)length)
    {
    }

    public sbyte TypeCode { get; } = typeCode;

    public uint Length { get; } = length;

    public bool Equals(ExtensionHeader other) => TypeCode == other.TypeCode && Length == other.Length;

    public override bool Equals(object? obj) => obj is ExtensionHeader other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(TypeCode, Length);
}

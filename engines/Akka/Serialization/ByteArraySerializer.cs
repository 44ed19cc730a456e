using Akka.Actor;

namespace Akka.Serialization;

/// <summary>Bytes as they are.</summary>
public sealed class ByteArraySerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 4;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) =>
        obj as byte[] ?? throw new NotSupportedException("Object must be of type byte[]");

    public override object FromBinary(byte[] bytes, Type type) => bytes;
}

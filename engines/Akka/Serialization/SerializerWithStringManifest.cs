using Akka.Actor;

namespace Akka.Serialization;

/// <summary>A serializer that names its types itself, so that the wire does not depend on type names.</summary>
public abstract class SerializerWithStringManifest(ExtendedActorSystem system) : Serializer(system)
{
    public sealed override bool IncludeManifest => true;

    public sealed override object FromBinary(byte[] bytes, Type type) => FromBinary(bytes, TypeNames.Of(type));

    /// <summary>The name of the object's type on the wire.</summary>
    public abstract string Manifest(object o);

    public abstract object FromBinary(byte[] bytes, string manifest);
}

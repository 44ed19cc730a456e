using Akka.Actor;

namespace Akka.Serialization;

/// <summary>Turns objects into bytes and back, for messages to other systems. Any thread may call it.</summary>
public abstract class Serializer
{
#pragma warning disable IDE1006, SA1401 // the name is upstream's
    protected readonly ExtendedActorSystem system;
#pragma warning restore IDE1006, SA1401

    protected Serializer(ExtendedActorSystem system) => this.system = system;

    /// <summary>The number that stands for this serializer on the wire; 0 to 40 are taken.</summary>
    public virtual int Identifier => throw new NotSupportedException(
        $"{GetType().FullName}: the identifier of a serializer must be given by overriding Identifier");

    /// <summary>Whether <see cref="FromBinary(byte[], Type)"/> needs the type.</summary>
    public abstract bool IncludeManifest { get; }

    public abstract byte[] ToBinary(object obj);

    public abstract object FromBinary(byte[] bytes, Type type);

    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));
}

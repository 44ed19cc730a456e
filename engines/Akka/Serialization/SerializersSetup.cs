using Akka.Actor;
using Akka.Actor.Setup;

namespace Akka.Serialization;

/// <summary>The serializers that a system is created with.</summary>
internal sealed class SerializersSetup(
    IReadOnlyList<(
        string Alias, IReadOnlyList<Type> Types, Func<ExtendedActorSystem, Serializer> Create)> serializers) : Setup
{
    public void AddTo(ExtendedActorSystem system)
    {
        foreach (var (alias, types, create) in serializers)
        {
            var serializer = create(system);
            system.Serialization.AddSerializer(alias, serializer);
            foreach (var type in types) system.Serialization.AddSerializationMap(type, serializer);
        }
    }
}

using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Makes the messages of singletons known to a system, once.</summary>
internal static class SingletonSerialization
{
    private static readonly Lock Gate = new();

    public static void Register(ExtendedActorSystem system)
    {
        lock (Gate)
        {
            var serializer = new SingletonMessageSerializer(system);
            if (system.Serialization.GetSerializerById(serializer.Identifier) is not null) return;
            system.Serialization.AddSerializer("akka-singleton", serializer);
            system.Serialization.AddSerializationMap(typeof(SingletonMessage), serializer);
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Serialization;

/// <summary>
/// The serializers of a system, by type and by identifier. An object without one is an error, never guessed.
/// </summary>
public sealed class Serialization
{
    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly ConcurrentDictionary<int, Serializer> _byId = new();
    private readonly ConcurrentDictionary<string, Serializer> _byName = new();
    private ImmutableList<(Type Type, Serializer Serializer)> _maps = [];

    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        Add("bytes", new ByteArraySerializer(system), typeof(byte[]));
        Add("primitive", new PrimitiveSerializers(system), typeof(int), typeof(long), typeof(string));
        Add(
            "akka-misc", new MiscMessageSerializer(system), typeof(Identify), typeof(ActorIdentity), typeof(
                IActorRef), typeof(PoisonPill),
            typeof(Kill), typeof(Status.Success), typeof(Status.Failure), typeof(Address));
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Makes a serializer known by its identifier.</summary>
    public void AddSerializer(string name, Serializer serializer)
    {
        if (!_byId.TryAdd(serializer.Identifier, serializer) && _byId[serializer.Identifier] != serializer)
        {
            throw new ArgumentException(
                $"Serializer identifier {serializer.Identifier} is that of " +
                $"{_byId[serializer.Identifier].GetType()} already",
                nameof(serializer));
        }

        _byName[name] = serializer;
    }

    /// <summary>
    /// Uses a serializer for a type and its subtypes; the most specific type wins, of the same type the last.
    /// </summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        ImmutableInterlocked.Update(ref _maps, maps => maps.RemoveAll(m => m.Type == type).Add((type, serializer)));
        _byType.Clear();
    }

    public Serializer FindSerializerFor(object? obj, string? defaultSerializerName = null) =>
        FindSerializerForType(obj?.GetType() ?? typeof(object), defaultSerializerName);

    /// <summary><see cref="SerializationException"/> where no serializer is bound to the type.</summary>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (_byType.TryGetValue(objectType, out var known)) return known;
        var matches = _maps.FindAll(m => m.Type.IsAssignableFrom(objectType));
        if (!matches.IsEmpty)
        {
            var best = matches[0];
            foreach (var match in matches)
            {
                if (best.Type.IsAssignableFrom(match.Type)) best = match;
            }

            return _byType[objectType] = best.Serializer;
        }

        if (defaultSerializerName is not null && _byName.TryGetValue(defaultSerializerName, out var fallback))
            return fallback;
        throw new SerializationException($"Serializer not found for type {objectType.FullName}");
    }

    public Serializer? GetSerializerById(int serializerId) => _byId.GetValueOrDefault(serializerId);

    /// <summary>What names the object's type on the wire; empty where the serializer needs nothing.</summary>
    public static string ManifestFor(Serializer serializer, object msg) => serializer switch
    {
        SerializerWithStringManifest named => named.Manifest(msg),
        { IncludeManifest: true } => TypeNames.Of(msg.GetType()),
        _ => "",
    };

    public byte[] Serialize(object o) => FindSerializerFor(o).ToBinary(o);

    public object Deserialize(byte[] bytes, int serializerId, Type type) => ById(serializerId).FromBinary(bytes, type);

    public object Deserialize(byte[] bytes, int serializerId, string manifest) => ById(serializerId) switch
    {
        SerializerWithStringManifest named => named.FromBinary(bytes, manifest),
        var other when manifest.Length == 0 => other.FromBinary(bytes, typeof(object)),
        var other => other.FromBinary(bytes, BoundType(other, manifest)),
    };

    /// <summary>
    /// A name from the network is only ever looked up among the types that the serializer was given for.
    /// </summary>
    private Type BoundType(Serializer serializer, string name) =>
        _maps.Find(m => m.Serializer == serializer && TypeNames.Of(m.Type) == name).Type
            ?? throw new SerializationException($"Cannot find manifest class [{name}]");

    /// <summary>
    /// The path by which any system finds the actor: with this system's default address where it is local.
    /// </summary>
    public static string SerializedActorPath(IActorRef? actorRef)
    {
        if (actorRef is null) return "";
        var provider = (actorRef as IInternalActorRef)?.Provider;
        return provider is null
            ? actorRef.Path.ToSerializationFormat()
            : actorRef.Path.ToSerializationFormatWithAddress(provider.DefaultAddress);
    }

    private Serializer ById(int id) => GetSerializerById(id) ??
        throw new SerializationException(
            $"Cannot find serializer with id [{id}]. The most probable reason is that it is not registered here.");

    private void Add(string name, Serializer serializer, params Type[] types)
    {
        AddSerializer(name, serializer);
        foreach (var type in types) AddSerializationMap(type, serializer);
    }
}

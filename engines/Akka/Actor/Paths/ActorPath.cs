using System.Diagnostics.CodeAnalysis;

namespace Akka.Actor;

/// <summary>
/// The place of an actor in its system's tree. Two paths are equal when address and elements are; the <see cref="Uid"/>
/// tells incarnations under one name apart and is compared by actor references only.
/// </summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    private const string Symbols = "-_.*$+:@&=,!~';()%";
    private int _hash;

    private protected ActorPath(Address address, ActorPath? parent, string name, long uid)
    {
        Address = address;
        ParentOrNull = parent;
        Name = name;
        Uid = uid;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public Address Address { get; }
    public string Name { get; }

    /// <summary>The incarnation; 0 means any.</summary>
    public long Uid { get; }

    /// <summary>The number of elements: 0 for the root.</summary>
    public int Depth { get; }

    /// <summary>The parent, or this for the root.</summary>
    public ActorPath Parent => ParentOrNull ?? this;

    internal ActorPath? ParentOrNull { get; }

    public ActorPath Root
    {
        get
        {
            var path = this;
            while (path.ParentOrNull is { } parent) path = parent;
            return path;
        }
    }

    public IReadOnlyList<string> Elements
    {
        get
        {
            var elements = new string[Depth];
            for (var path = this; path.ParentOrNull is { } parent; path = parent) elements[path.Depth - 1] = path.Name;
            return elements;
        }
    }

    public abstract ActorPath WithUid(long uid);

    public ActorPath Child(string childName) => new ChildActorPath(this, childName, 0);

    public static ActorPath operator /(ActorPath path, string name) =>
        name.Length == 0
            ? path
            : name.Contains('/') ? path / name.Split('/', StringSplitOptions.RemoveEmptyEntries) : path.Child(name);

    public static ActorPath operator /(ActorPath path, IEnumerable<string> names) =>
        names.Aggregate(path, (p, n) => p / n);

    public string ToStringWithoutAddress() => Depth == 0 ? "/" : "/" + string.Join('/', Elements);

    public override string ToString() => Address + ToStringWithoutAddress();

    public string ToStringWithUid() => Uid == 0 ? ToString() : $"{this}#{Uid}";

    public string ToStringWithAddress() => ToString();

    /// <summary>The path with <paramref name="address"/>, unless it already names a host.</summary>
    public string ToStringWithAddress(Address address) =>
        (Address.HasLocalScope ? address : Address) + ToStringWithoutAddress();

    public string ToSerializationFormat() => ToStringWithUid();

    /// <summary>
    /// The path by which another system reaches the actor: with <paramref name="address"/> where it names no host, and
    /// the uid.
    /// </summary>
    public string ToSerializationFormatWithAddress(Address address)
    {
        var text = ToStringWithAddress(address);
        return Uid == 0 ? text : $"{text}#{Uid}";
    }

    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    public static bool TryParse(string? path, [NotNullWhen(true)] out ActorPath? parsed)
    {
        parsed = null;
        if (!Address.TryParse(path, out var address, out var rest)) return false;
        long uid = 0;
        var hash = rest.IndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(rest.AsSpan(hash + 1), out uid)) return false;
            rest = rest[..hash];
        }

        ActorPath result = new RootActorPath(address);
        foreach (var element in rest.Split('/', StringSplitOptions.RemoveEmptyEntries)) result = result.Child(element);
        parsed = uid == 0 ? result : result.WithUid(uid);
        return true;
    }

    /// <summary>
    /// Whether a user may name an actor so: letters, digits and a few symbols, not beginning with a dollar.
    /// </summary>
    public static bool IsValidPathElement(string name) =>
        name.Length > 0 && name[0] != '$' && name.All(c => char.IsAsciiLetterOrDigit(c) || Symbols.Contains(c));

    public bool Equals(ActorPath? other)
    {
        if (other is null) return false;
        if (ReferenceEquals(this, other)) return true;
        if (Depth != other.Depth || GetHashCode() != other.GetHashCode()) return false;
        ActorPath a = this, b = other;
        for (; a.ParentOrNull is { } parent; a = parent, b = b.ParentOrNull!)
        {
            if (ReferenceEquals(a, b)) return true;
            if (a.Name != b.Name) return false;
        }

        return a.Address.Equals(b.Address);
    }

    public override bool Equals(object? obj) => obj is ActorPath other && Equals(other);

    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            var hash = ParentOrNull is { } parent ? HashCode.Combine(parent.GetHashCode(), Name)
                : Address.GetHashCode();
            _hash = hash | 1;
        }

        return _hash;
    }

    public int CompareTo(ActorPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public static bool operator ==(ActorPath? left, ActorPath? right) =>
        left is null ? right is null : left.Equals(right);
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);
}

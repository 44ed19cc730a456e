using Akka.Actor;

namespace Akka.Cluster;

/// <summary>One incarnation of an actor system at an address: a system restarted there has another uid.</summary>
public class UniqueAddress(Address address, int uid) : IEquatable<UniqueAddress>, IComparable<UniqueAddress>,
    IComparable
{
    public Address Address { get; } = address;
    public int Uid { get; } = uid;

    public int CompareTo(UniqueAddress? other)
    {
        if (other is null) return 1;
        var order = Member.AddressOrdering.Compare(Address, other.Address);
        return order != 0 ? order : Uid.CompareTo(other.Uid);
    }

    int IComparable.CompareTo(object? obj) => CompareTo(obj as UniqueAddress);
    public bool Equals(UniqueAddress? other) => other is not null && Uid == other.Uid && Address.Equals(other.Address);
    public override bool Equals(object? obj) => obj is UniqueAddress other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(Address, Uid);
    public override string ToString() => $"UniqueAddress: ({Address}, {Uid})";

    public static bool operator ==(UniqueAddress? left, UniqueAddress? right) =>
        left is null ? right is null : left.Equals(right);
    public static bool operator !=(UniqueAddress? left, UniqueAddress? right) => !(left == right);
}

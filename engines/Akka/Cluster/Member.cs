using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// One node of the cluster as seen at one moment. Two are equal when they name the same incarnation, whatever its
/// status.
/// </summary>
public class Member : IComparable<Member>, IComparable
{
    /// <summary>By host, then port: the order that decides who leads.</summary>
    public static readonly IComparer<Address> AddressOrdering = Comparer<Address>.Create(CompareAddresses);

    /// <summary>The oldest first.</summary>
    public static readonly IComparer<Member> AgeOrdering =
        Comparer<Member>.Create((a, b) => a.Equals(b) ? 0 : a.IsOlderThan(b) ? -1 : 1);

    internal Member(
        UniqueAddress uniqueAddress, MemberStatus status, ImmutableHashSet<string> roles,
        int upNumber = int.MaxValue, bool exitConfirmed = false)
    {
        UniqueAddress = uniqueAddress;
        Status = status;
        Roles = roles;
        UpNumber = upNumber;
        ExitConfirmed = exitConfirmed;
    }

    public UniqueAddress UniqueAddress { get; }
    public Address Address => UniqueAddress.Address;
    public MemberStatus Status { get; }
    public ImmutableHashSet<string> Roles { get; }

    /// <summary>Its place in the order in which members came up; int.MaxValue before.</summary>
    internal int UpNumber { get; }

    /// <summary>An exiting member has finished what it had to do.</summary>
    internal bool ExitConfirmed { get; }

    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>Whether this member came up before the other one.</summary>
    public bool IsOlderThan(Member other) => UpNumber != other.UpNumber
        ? UpNumber < other.UpNumber
        : AddressOrdering.Compare(Address, other.Address) < 0;

    internal Member With(MemberStatus status) => new(UniqueAddress, status, Roles, UpNumber, ExitConfirmed);
    internal Member WithUp(int upNumber) => new(UniqueAddress, MemberStatus.Up, Roles, upNumber, ExitConfirmed);
    internal Member WithExitConfirmed() => new(UniqueAddress, Status, Roles, UpNumber, exitConfirmed: true);

    public int CompareTo(Member? other) => UniqueAddress.CompareTo(other?.UniqueAddress);
    int IComparable.CompareTo(object? obj) => CompareTo(obj as Member);
    public override bool Equals(object? obj) => obj is Member other && UniqueAddress.Equals(other.UniqueAddress);
    public override int GetHashCode() => UniqueAddress.GetHashCode();
    public override string ToString() => $"Member(address = {Address}, Uid={UniqueAddress.Uid} status = {Status}, " +
        $"role=[{string.Join(",", Roles)}], upNumber={UpNumber})";

    private static int CompareAddresses(Address? a, Address? b)
    {
        var order = string.CompareOrdinal(a?.Host, b?.Host);
        return order != 0 ? order : (a?.Port ?? 0).CompareTo(b?.Port ?? 0);
    }
}

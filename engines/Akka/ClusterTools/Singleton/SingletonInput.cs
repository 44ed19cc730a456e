using System.Collections.Immutable;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What the singleton machine is told.</summary>
internal abstract record SingletonInput;

internal sealed record SingletonTick : SingletonInput;

/// <summary>All members, at the beginning.</summary>
internal sealed record MembersAre(ImmutableArray<Member> Members) : SingletonInput;

internal sealed record MemberIs(Member Member) : SingletonInput;

internal sealed record MemberGone(Member Member, MemberStatus PreviousStatus) : SingletonInput;

/// <summary>The singleton actor of this node has ended.</summary>
internal sealed record SingletonEnded : SingletonInput;

/// <summary>This node is on its way out: end the singleton here.</summary>
internal sealed record LeaveSingleton : SingletonInput;

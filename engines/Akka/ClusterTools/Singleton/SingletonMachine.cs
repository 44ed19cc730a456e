using System.Collections.Immutable;
using Akka.Cluster.Membership;
using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Where a singleton runs, as a pure function: on the oldest member of the role that is not on its way out, once every
/// older one has handed over, is removed, or, where it was given up, has had the time to notice.
/// </summary>
internal static class SingletonMachine
{
    public static (SingletonState State, ImmutableArray<SingletonEffect> Effects) Step(
        SingletonState state, SingletonInput input, DateTimeOffset now)
    {
        var effects = ImmutableArray.CreateBuilder<SingletonEffect>();
        state = Take(state, input, now, effects);
        state = Decide(state, now, effects, ask: input is SingletonTick or MemberIs or MemberGone or MembersAre);
        if (state.Leaving && state.Run is SingletonRun.Stopped or SingletonRun.Ended) effects.Add(new SingletonLeft());
        return (state, effects.ToImmutable());
    }

    public static Member? Oldest(IEnumerable<Member> members, string? role) => members
        .Where(m => m.Status is Up or Leaving && (role is null || m.HasRole(role)))
        .Order(Member.AgeOrdering)
        .FirstOrDefault();

    private static SingletonState Take(
        SingletonState state, SingletonInput input, DateTimeOffset now, ImmutableArray<SingletonEffect>.Builder effects)
    {
        switch (input)
        {
            case MembersAre all:
                var members = all.Members.Where(m => Concerns(state, m))
                    .Select(m => KeyValuePair.Create(m.UniqueAddress, m));
                return state with { Members = Gossip.NoMembers.AddRange(members) };
            case MemberIs one when Concerns(state, one.Member):
                return state with { Members = state.Members.SetItem(one.Member.UniqueAddress, one.Member) };
            case MemberGone gone:
                return Remove(state, gone, now);
            case HandOverToMe ask:
                return Answer(state, ask.From, effects);
            case HandOverDone done:
                return state with { HandedOver = state.HandedOver.Add(done.From) };
            case SingletonEnded:
                return End(state, effects);
            case LeaveSingleton:
                return state with { Leaving = true };
            default:
                return state;
        }
    }

    private static bool Concerns(SingletonState state, Member member) =>
        member.Status != Joining && (state.Role is null || member.HasRole(state.Role));

    private static SingletonState Remove(SingletonState state, MemberGone gone, DateTimeOffset now)
    {
        var node = gone.Member.UniqueAddress;
        var mayRun = gone.PreviousStatus == Down && state.Members.ContainsKey(node)
            && state.RemovalMargin > TimeSpan.Zero;
        return state with
        {
            Members = state.Members.Remove(node),
            HandedOver = state.HandedOver.Remove(node),
            Successors = state.Successors.Remove(node),
            Grace = mayRun && state.Run == SingletonRun.Stopped ? state.Grace.SetItem(node, now + state.RemovalMargin)
                : state.Grace,
        };
    }

    private static SingletonState Answer(SingletonState state, UniqueAddress successor,
        ImmutableArray<SingletonEffect>.Builder effects)
    {
        if (state.Run is not (SingletonRun.Stopped or SingletonRun.Ended))
            return state with { Successors = state.Successors.Add(successor) };
        effects.Add(new SayTo(successor, new HandOverDone(state.Self)));
        return state;
    }

    private static SingletonState End(SingletonState state, ImmutableArray<SingletonEffect>.Builder effects)
    {
        var successors = state.Successors;
        if (Oldest(state.Members.Values, state.Role) is { } next && next.UniqueAddress != state.Self)
            successors = successors.Add(next.UniqueAddress);
        foreach (var successor in successors) effects.Add(new SayTo(successor, new HandOverDone(state.Self)));
        return state with
        {
            Run = state.Run == SingletonRun.Stopping ? SingletonRun.Stopped : SingletonRun.Ended,
            Successors = [],
        };
    }

    private static SingletonState Decide(
        SingletonState state, DateTimeOffset now, ImmutableArray<SingletonEffect>.Builder effects, bool ask)
    {
        var due = Oldest(state.Members.Values, state.Role)?.UniqueAddress == state.Self && !state.Leaving;
        if (state.Run == SingletonRun.Running && !due)
        {
            effects.Add(new StopSingleton());
            return state with { Run = SingletonRun.Stopping };
        }
        if (state.Run != SingletonRun.Stopped || !due) return state;
        state = state with
        {
            Grace = state.Grace.RemoveRange(state.Grace.Where(g => g.Value <= now).Select(g => g.Key)),
        };
        var self = state.Members[state.Self];
        var older = state.Members.Values
            .Where(m => m.UniqueAddress != state.Self && m.IsOlderThan(self)
                && !state.HandedOver.Contains(m.UniqueAddress))
            .ToList();
        if (older.Count == 0 && state.Grace.IsEmpty)
        {
            effects.Add(new StartSingleton());
            return state with { Run = SingletonRun.Running };
        }
        if (ask)
        {
            foreach (var member in older.Where(m => m.Status == Exiting))
                effects.Add(new SayTo(member.UniqueAddress, new HandOverToMe(state.Self)));
        }
        return state;
    }
}

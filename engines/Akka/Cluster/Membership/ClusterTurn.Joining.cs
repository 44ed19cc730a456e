using System.Collections.Immutable;
using Akka.Actor;
using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

internal sealed partial class ClusterTurn
{
    private void SeekCluster(ImmutableArray<Address> seeds)
    {
        if (seeds.IsEmpty || _state.Phase == ClusterPhase.Member) return;
        _state = _state with
        {
            Phase = ClusterPhase.Seeking,
            Seeds = seeds,
            AttemptsSince = now,
            NextAttempt = now,
        };
        Attempt();
    }

    private void AskToJoin(Address address)
    {
        if (_state.Phase == ClusterPhase.Member) return;
        if (address == Self.Address)
        {
            FormCluster();
            return;
        }
        _state = _state with
        {
            Phase = ClusterPhase.Joining,
            JoinTarget = address,
            AttemptsSince = now,
            NextAttempt = now
        };
        Attempt();
    }

    /// <summary>Asks the seeds, or the member that is to take this node in, again and again.</summary>
    private void Attempt()
    {
        if (_state.Phase is not (ClusterPhase.Seeking or ClusterPhase.Joining) || now < _state.NextAttempt) return;
        _state = _state with { NextAttempt = now + settings.RetryInterval };
        if (_state.Phase == ClusterPhase.Joining)
        {
            if (!_state.Seeds.IsEmpty && now - _state.AttemptsSince >= settings.JoinTimeout)
            {
                SeekCluster(_state.Seeds);
                return;
            }
            Send(_state.JoinTarget!, new JoinCluster(Self, _state.Roles));
            return;
        }
        var others = _state.Seeds.Where(s => s != Self.Address).ToList();
        if (_state.Seeds[0] == Self.Address
            && (others.Count == 0 || now - _state.AttemptsSince >= settings.SeedNodeTimeout))
        {
            FormCluster();
            return;
        }
        foreach (var seed in others) Send(seed, new InitJoin(Self));
    }

    private void FormCluster()
    {
        Log($"{Self.Address} forms a new cluster");
        _state = _state with { Phase = ClusterPhase.Member };
        Change(Gossip.Empty.With(new Member(Self, Joining, _state.Roles)));
    }

    private void AnswerSeeker(InitJoin ask)
    {
        if (_state.SelfMember?.Status is Joining or Up) Send(ask.From.Address, new InitJoinAck(Self));
    }

    private void OnSeedFound(InitJoinAck ack)
    {
        if (_state.Phase == ClusterPhase.Seeking) AskToJoin(ack.From.Address);
    }

    private void TakeIn(JoinCluster join)
    {
        if (_state.SelfMember?.Status is not (Joining or Up) || View.Tombstones.ContainsKey(join.From)) return;
        if (!View.Members.ContainsKey(join.From))
        {
            // A new incarnation at an address proves that the old one is gone.
            MarkAt(join.From.Address, Down);
            Lead();
            if (View.Members.Values.Any(m => m.Address == join.From.Address)) return;
            Log($"{join.From.Address} joins with roles [{string.Join(", ", join.Roles)}]");
            Change(View.With(new Member(join.From, Joining, join.Roles)));
            Lead();
        }
        Send(join.From.Address, new Welcome(Self, join.From, View));
    }

    private void OnWelcome(Welcome welcome)
    {
        if (_state.Phase is not (ClusterPhase.Seeking or ClusterPhase.Joining) || welcome.To != Self) return;
        if (!welcome.Gossip.Members.ContainsKey(Self)) return;
        Log($"{Self.Address} was taken in by {welcome.From.Address}");
        _state = _state with { Phase = ClusterPhase.Member };
        Adopt(welcome.Gossip with { Seen = welcome.Gossip.Seen.Add(Self) });
    }
}

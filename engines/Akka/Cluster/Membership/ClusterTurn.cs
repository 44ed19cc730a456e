using System.Collections.Immutable;
using Akka.Actor;
using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

/// <summary>The work of one step of the machine: takes an input, brings state and effects forward. Used once.</summary>
internal sealed partial class ClusterTurn(ClusterMachineSettings settings, ClusterState start, DateTimeOffset now)
{
    private readonly ImmutableArray<ClusterEffect>.Builder _effects = ImmutableArray.CreateBuilder<ClusterEffect>();
    private readonly ClusterState _before = start;
    private ClusterState _state = start;

    private UniqueAddress Self => _state.Self;
    private Gossip View => _state.Gossip;

    public (ClusterState State, ImmutableArray<ClusterEffect> Effects) Take(ClusterInput input)
    {
        switch (input)
        {
            case Tick: OnTick(); break;
            case JoinSeeds join: SeekCluster(join.Seeds); break;
            case JoinNode join: AskToJoin(join.Address); break;
            case LeaveNode leave: MarkAt(leave.Address, Leaving); break;
            case DownNode down: MarkAt(down.Address, Down); break;
            case ExitDone: ConfirmExit(); break;
            case Received received: OnMessage(received.Message); break;
            default: throw new ArgumentException($"unknown input {input.GetType()}");
        }
        Conclude();
        return (_state, _effects.ToImmutable());
    }

    private void OnTick()
    {
        Attempt();
        if (_state.Phase != ClusterPhase.Member) return;
        SendHeartbeats();
        JudgeReachability();
        if (now < _state.NextGossip) return;
        _state = _state with { NextGossip = now + settings.GossipInterval, Round = _state.Round + 1 };
        GossipAgain();
    }

    private void OnMessage(ClusterMessage message)
    {
        switch (message)
        {
            case InitJoin ask: AnswerSeeker(ask); break;
            case InitJoinAck ack: OnSeedFound(ack); break;
            case JoinCluster join: TakeIn(join); break;
            case Welcome welcome: OnWelcome(welcome); break;
            case GossipTo gossip: OnGossip(gossip); break;
            case Heartbeat beat: Send(beat.From.Address, new HeartbeatReply(Self)); break;
            case HeartbeatReply reply: OnHeartbeatReply(reply); break;
            default: throw new ArgumentException($"unknown message {message.GetType()}");
        }
    }

    /// <summary>
    /// What every input may lead to: downing, the leader's work, telling others, and this node's own end.
    /// </summary>
    private void Conclude()
    {
        if (_state.Phase != ClusterPhase.Member) return;
        ResolvePartition();
        Lead();
        if (!View.SameView(_before.Gossip)) Broadcast();
        switch (_state.SelfMember?.Status)
        {
            case null:
                End(downed: _before.SelfMember?.Status != Exiting);
                break;
            case Down:
                End(downed: true);
                break;
            case Exiting when !_state.ExitRequested:
                _state = _state with { ExitRequested = true };
                _effects.Add(new Exit());
                break;
        }
    }

    private void End(bool downed)
    {
        _state = _state with { Phase = ClusterPhase.Over };
        Publish(ClusterEvent.ClusterShuttingDown.Instance);
        _effects.Add(new Ended(downed));
    }

    /// <summary>Replaces the view by one that nobody else has seen.</summary>
    private void Change(Gossip view) => Adopt(view with { Seen = [Self] });

    private void Adopt(Gossip view)
    {
        var old = View;
        _state = _state with { Gossip = view };
        foreach (var happened in MembershipEvents.Between(old, view, Self)) Publish(happened);
    }

    private void MarkAt(Address address, MemberStatus status)
    {
        if (_state.Phase != ClusterPhase.Member) return;
        var members = View.Members.Values.Where(m => m.Address == address &&
            (status == Down ? m.Status != Down : m.Status is Joining or Up)).ToList();
        if (members.Count > 0) Change(members.Aggregate(View, (view, m) => view.With(m.With(status))));
    }

    private void ConfirmExit()
    {
        if (_state.SelfMember is
            {
                Status: Exiting,
                ExitConfirmed: false
            } self) Change(View.With(self.WithExitConfirmed()));
    }

    private void Send(Address to, ClusterMessage message) => _effects.Add(new SendTo(to, message));
    private void Publish(ClusterEvent.IClusterDomainEvent happened) => _effects.Add(new Publish(happened));
    private void Log(string text) => _effects.Add(new Note(text));
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// All-reduce by owners over the data plane: reduce-scatter and all-gather in one flow of chunks. Messages are taken on
/// the connections' receive threads, several at once; nothing waits for an actor's turn. One thread at a time begins,
/// offers and abandons; ending a round waits until no other thread is in it.
/// </summary>
internal sealed class RemoteCollective : ICollective
{
    /// <summary>A slice up to this size is added on the caller's thread: handing it over would take longer.</summary>
    private const long InlineElements = 4 * SlicePartition.BlockElements;

    private readonly IPeerLink _link;
    private readonly ICollectiveObserver _observer;
    private readonly int _frameBytes;
    private readonly int _windowBytes;
    private readonly LandingPlanes _planes = new();
    private readonly EarlySlices _early;
    private readonly object _gate = new();
    private Dictionary<WorkerId, PeerSender> _senders = [];
    private Dictionary<WorkerId, CreditLedger> _ledgers = [];
    private Coordinates _last;
    private ReductionRound? _round;
    private int _threadsInside;

    /// <summary>What was moved so far.</summary>
    public ReductionTraffic Traffic { get; } = new();

    /// <summary>Bytes on their way to peers. On any thread.</summary>
    public long BytesInFlight => Volatile.Read(ref _senders).Values.Sum(sender => sender.InFlight);

    public RemoteCollective(IPeerLink link, ICollectiveObserver observer, int frameBytes, int windowBytes)
    {
        (_link, _observer, _frameBytes, _windowBytes) = (link, observer, frameBytes, windowBytes);
        _early = new EarlySlices(Math.Max(frameBytes, windowBytes));
    }

    public void Begin(CollectivePlan plan, NativeFloats result)
    {
        Abandon();
        if ((_last.Run, _last.Fence, _last.Generation) != (plan.At.Run, plan.At.Fence, plan.At.Generation))
            ConnectPeers(plan);
        var partition = new SlicePartition(result.Length, plan.Members.Count, _frameBytes);
        var own = new OwnSlice(plan.Reduction, partition, plan.Rank, result, _planes);
        // Each rank begins with the one after it, so that not all send to the same owner first.
        var others = Enumerable.Range(1, plan.Members.Count - 1).Select(i => (plan.Rank + i) % plan.Members.Count);
        var senders = others.Select(rank => _senders[plan.Members[rank].Worker]).ToArray();
        foreach (var sender in senders)
            sender.Begin(plan.At, partition, own);
        var round = new ReductionRound(plan, partition, result, own, senders, _link);
        IReadOnlyList<EarlySlices.Early> early;
        lock (_gate)
        {
            (_round, _last) = (round, plan.At);
            early = _early.Take(plan.At);
        }

        foreach (var message in early)
        {
            Receive(message.Message, message.Payload);
            EarlySlices.Return(message);
        }
    }

    public void Offer(TreeNode node, NativeFloats gradient, long lossTokens)
    {
        var round = _round ?? throw new InvalidOperationException("no step is under way");
        var position = round.SendLocal(node, gradient, lossTokens);
        if (round.OwnElements <= InlineElements)
            AddLocal(round, position);
        else
            ThreadPool.UnsafeQueueUserWorkItem(
                static work => work.Collective.AddLocal(work.Round, work.Position),
                (Collective: this, Round: round, Position: position), false);
    }

    public void Abandon()
    {
        lock (_gate)
        {
            if (_round is { } round)
                round.Closed = true;
            _round = null;
            while (_threadsInside > 0)
                Monitor.Wait(_gate);
        }

        foreach (var sender in _senders.Values)
            sender.Abandon();
    }

    /// <summary>
    /// Takes a <see cref="GradientSlice"/>, <see cref="ReducedSlice"/> or <see cref="BlockNorms"/> (without payload),
    /// on any thread. The payload is read during the call only.
    /// </summary>
    public void Receive(object message, in ReadOnlySequence<byte> payload)
    {
        var (at, from) = message switch
        {
            GradientSlice slice => (slice.At, slice.From),
            ReducedSlice slice => (slice.At, slice.From),
            BlockNorms norms => (norms.At, norms.From),
            _ => throw new ArgumentException($"{message.GetType().Name} is not for the collective", nameof(message)),
        };
        ReductionRound? round;
        try
        {
            if (!EnterOrKeep(at, from, message, payload, out round))
                return;
        }
        catch (InvalidDataException exception)
        {
            _observer.Failed(new ReductionFailed(at, from, exception.Message));
            return;
        }

        try
        {
            var complete = message switch
            {
                GradientSlice slice => round.Add(slice, payload),
                ReducedSlice slice => round.Add(slice, payload),
                _ => round.Add((BlockNorms)message),
            };
            _ledgers[from].Received(payload.Length);
            Traffic.AddReceived(payload.Length);
            if (complete)
                Complete(round);
        }
        catch (Exception exception)
        {
            Fail(round, from, exception);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The peer holds what was sent to it: between two steps, too. On any thread.</summary>
    public void Receive(Credit credit)
    {
        PeerSender? sender;
        lock (_gate)
            sender = _last.Run == credit.Run ? _senders.GetValueOrDefault(credit.From) : null;
        sender?.Return(credit.Bytes);
    }

    /// <summary>What the step under way waits for; null when there is none or nothing is missing.</summary>
    public (WorkerId From, string What)? Missing()
    {
        var round = _round;
        if (round is null || !Enter(round))
            return null;
        try
        {
            return round.Missing();
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        Abandon();
        _planes.Dispose();
    }

    private void ConnectPeers(CollectivePlan plan)
    {
        var peers = plan.Members.Select(m => m.Worker).Where(w => w != plan.Self).ToArray();
        _senders = peers.ToDictionary(p => p, p => new PeerSender(plan.Self, p, _link, _windowBytes, Traffic));
        _ledgers = peers.ToDictionary(p => p, p => new CreditLedger(plan.At.Run, plan.Self, p, _link, _windowBytes));
    }

    private void AddLocal(ReductionRound round, int position)
    {
        if (!Enter(round))
            return;
        try
        {
            if (round.AddLocal(position))
                Complete(round);
        }
        catch (Exception exception)
        {
            Fail(round, round.Plan.Self, exception);
        }
        finally
        {
            Leave();
        }
    }

    private void Complete(ReductionRound round) =>
        _observer.Reduced(new ReductionCompleted(round.Plan.At, round.SquaredNorm(), round.BytesToSend));

    private void Fail(ReductionRound round, WorkerId culprit, Exception exception)
    {
        round.Closed = true;
        _observer.Failed(new ReductionFailed(round.Plan.At, culprit,
            $"{exception.GetType().Name}: {exception.Message}"));
    }

    private bool Enter(ReductionRound round)
    {
        lock (_gate)
        {
            if (_round != round)
                return false;
            _threadsInside++;
            return true;
        }
    }

    private bool EnterOrKeep(Coordinates at, WorkerId from, object message, in ReadOnlySequence<byte> payload,
        [NotNullWhen(true)] out ReductionRound? round)
    {
        lock (_gate)
        {
            round = _round;
            if (round?.Plan.At == at)
            {
                _threadsInside++;
                return true;
            }

            // Before the first plan everything is of the future; the last step's own messages are over once it was
            // abandoned.
            if (_last == default || at.RelevanceTo(_last) == Relevance.Future)
                _early.Keep(at, from, message, payload);
            return false;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_threadsInside == 0)
                Monitor.PulseAll(_gate);
        }
    }
}

using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Tests.Collectives;

/// <summary>
/// Members of a collective in one process: messages wait in a queue for each pair and are delivered in a random, seeded
/// order between pairs. Payloads are read when delivered, as a transport may read them late.
/// </summary>
internal sealed class MemoryNetwork : IDisposable
{
    private readonly Random _random;
    private readonly List<(int From, int To, Queue<object> Messages)> _pairs = [];

    public MemoryNetwork(Random random, int members, long length, int frameBytes, int windowBytes)
    {
        _random = random;
        Members = [.. Enumerable.Range(0, members).Select(i => new Member(this, i, length, frameBytes, windowBytes))];
    }

    public IReadOnlyList<Member> Members { get; }

    /// <summary>Called with each message about to be delivered.</summary>
    public Action<object>? Delivering { get; set; }

    public void Begin(Coordinates at, int microBatches, IReadOnlyList<IReadOnlyList<IndexRange>> ranges)
    {
        foreach (var member in Members)
            member.Begin(at, microBatches, ranges);
    }

    /// <summary>Delivers until nothing is under way. False if there was nothing.</summary>
    public bool Deliver(int most = int.MaxValue)
    {
        var delivered = 0;
        while (delivered < most && Next() is { } next)
        {
            var (receiver, message) = next;
            Delivering?.Invoke(message);
            switch (message)
            {
                case GradientSlice slice:
                    receiver.Collective.Receive(slice, Floats.Torn(_random, slice.Payload.ToArray()));
                    break;
                case ReducedSlice slice:
                    receiver.Collective.Receive(slice, Floats.Torn(_random, slice.Payload.ToArray()));
                    break;
                case BlockNorms norms:
                    receiver.Collective.Receive(norms, default);
                    break;
                case Credit credit:
                    receiver.Collective.Receive(credit);
                    break;
            }

            delivered++;
        }

        return delivered > 0;
    }

    public long InFlight(int from, int to)
    {
        lock (_pairs)
            return _pairs.Where(p => p.From == from && p.To == to).SelectMany(p => p.Messages)
                .Sum(m => m is GradientSlice g ? g.Payload.Length : m is ReducedSlice r ? r.Payload.Length : 0);
    }

    public void Dispose()
    {
        foreach (var member in Members)
            member.Dispose();
    }

    private (Member Receiver, object Message)? Next()
    {
        lock (_pairs)
        {
            var pairs = _pairs.Where(p => p.Messages.Count > 0).ToArray();
            if (pairs.Length == 0)
                return null;
            var pair = pairs[_random.Next(pairs.Length)];
            return (Members[pair.To], pair.Messages.Dequeue());
        }
    }

    private void Send(int from, int to, object message)
    {
        lock (_pairs)
        {
            var pair = _pairs.FirstOrDefault(p => p.From == from && p.To == to);
            if (pair.Messages is null)
            {
                pair = (from, to, new Queue<object>());
                _pairs.Add(pair);
            }

            pair.Messages.Enqueue(message);
        }
    }

    internal sealed class Member : IPeerLink, ICollectiveObserver, IDisposable
    {
        private readonly MemoryNetwork _network;
        private readonly int _index;

        public Member(MemoryNetwork network, int index, long length, int frameBytes, int windowBytes)
        {
            (_network, _index) = (network, index);
            Result = NativeFloats.Allocate(length);
            Collective = new RemoteCollective(this, this, frameBytes, windowBytes);
        }

        public RemoteCollective Collective { get; }

        public NativeFloats Result { get; }

        public ReductionCompleted? Completed { get; private set; }

        public ReductionFailed? Failure { get; private set; }

        public void Begin(Coordinates at, int microBatches, IReadOnlyList<IReadOnlyList<IndexRange>> ranges)
        {
            Completed = null;
            Collective.Begin(new CollectivePlan(at, new WorkerId(_index), microBatches, Plans.Members(ranges)), Result);
        }

        public void Send(WorkerId peer, object message) => _network.Send(_index, peer.Value, message);

        public void Reduced(ReductionCompleted completed) => Completed = completed;

        public void Failed(ReductionFailed failed) => Failure = failed;

        public void Dispose()
        {
            Collective.Dispose();
            Result.Dispose();
        }
    }
}

using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Wire;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.State;

namespace ClusterLlm.Fuzz.Targets;

/// <summary>Where bytes of peers are copied into memory of our own: a step's gradients, the state of a run.</summary>
internal static class DataTargets
{
    private const int Length = 5_000;
    private const int FrameBytes = 4_096;

    private static readonly Coordinates At = new(new RunId(new Guid("11111111-2222-3333-4444-555555555555")),
        new Fence(1),
        new Generation(1), new StepId(7));

    private static readonly WorkerId Self = new(0);
    private static readonly WorkerId Peer = new(1);

    /// <summary>An all-reduce of two workers that is always under way.</summary>
    public static FuzzTarget Slices()
    {
        var step = new Step();
        var floats = new ReadOnlySequence<byte>(new byte[FrameBytes]);
        object[] honest =
        [
            new GradientSlice(At, Peer, new TreeNode(0, 1), 64, 0, floats),
            new GradientSlice(At, Peer, new TreeNode(0, 1), 64, FrameBytes / sizeof(float), floats),
            new ReducedSlice(At, Peer, Length / 2, floats),
            new ReducedSlice(At, Peer, Length - 8, new ReadOnlySequence<byte>(new byte[32])),
            new BlockNorms(At, Peer, 0, [1.5, 2]), new Credit(At.Run, Peer, 4_096),
            new GradientSlice(At with { Step = new StepId(8) }, Peer, new TreeNode(0, 1), 64, 0, floats),
        ];
        return new FuzzTarget([.. honest.Select(Encode)], input => step.Receive(Decode(input)),
            typeof(ProtocolException)) { Owned = step };
    }

    /// <summary>A worker that asks two donors for the state.</summary>
    public static FuzzTarget State()
    {
        var fetching = new Fetching();
        object[] honest =
        [
            new StateSlice(At, Peer, StateBuffer.Parameters, 0, new ReadOnlySequence<byte>(new byte[FrameBytes])),
            new StateSlice(At, Peer, StateBuffer.FirstMoments, 0, new ReadOnlySequence<byte>(new byte[8])),
            new StateRefused(At, Peer, "at step 8"),
        ];
        return new FuzzTarget(
            [.. honest.Select(Encode)], input => fetching.Receive(Decode(input)), typeof(ProtocolException));
    }

    private static byte[] Encode(object message)
    {
        var output = new ArrayBufferWriter<byte>();
        ProtocolCodec.Write(message, output);
        return Tagged.Join(ProtocolCodec.Manifest(message), output.WrittenSpan);
    }

    private static object Decode(byte[] input)
    {
        var (manifest, bytes) = Tagged.Split(input);
        return ProtocolCodec.Read(new ReadOnlySequence<byte>(bytes), manifest);
    }

    private sealed class Step : IPeerLink, ICollectiveObserver, IDisposable
    {
        private readonly CollectivePlan plan = new(At, Self, 2,
            [new PlanMember(Self, "a:1", [new IndexRange(0, 1)]), new PlanMember(Peer, "b:2", [new IndexRange(1, 2)])]);

        private readonly NativeFloats result = NativeFloats.Allocate(Length);
        private readonly RemoteCollective collective;
        private string? failure;

        public Step()
        {
            collective = new RemoteCollective(this, this, FrameBytes, 4 * FrameBytes);
            collective.Begin(plan, result);
        }

        public string Receive(object message)
        {
            failure = null;
            switch (message)
            {
                case GradientSlice slice: collective.Receive(slice, slice.Payload); break;
                case ReducedSlice slice: collective.Receive(slice, slice.Payload); break;
                case BlockNorms norms: collective.Receive(norms, default); break;
                case Credit credit: collective.Receive(credit); break;
                default: return "not for it";
            }
            if (failure is null)
                return "taken";
            collective.Begin(plan, result);
            return failure;
        }

        public void Send(WorkerId peer, object message)
        {
        }

        public void Reduced(ReductionCompleted completed) => failure = "complete";

        public void Failed(ReductionFailed failed) => failure = failed.Reason;

        public void Dispose()
        {
            collective.Dispose();
            result.Dispose();
        }
    }

    private sealed class Fetching : IStateStore, IPeerLink
    {
        private StateFetch? fetch;

        public long Length => DataTargets.Length;

        public string Receive(object message)
        {
            if (fetch is null)
            {
                fetch = new StateFetch(At, Self, "a:1", [Peer, new WorkerId(2)], this, this);
                fetch.Begin();
            }
            switch (message)
            {
                case StateSlice slice: fetch.Receive(slice); break;
                case StateRefused refused: fetch.Refused(refused); break;
                default: return "not for it";
            }
            if (!fetch.Completion.IsCompleted)
                return "taken";
            // Who asks for it sees the error; here it has been seen.
            var said = fetch.Completion.Exception?.InnerException?.Message ?? "complete";
            fetch = null;
            return said;
        }

        public ReadOnlyMemory<byte> ReadState(StateBuffer buffer, long offset, int count) =>
            throw new InvalidOperationException("nobody asks");

        public void WriteState(StateBuffer buffer, long offset, in ReadOnlySequence<byte> payload)
        {
            if (offset < 0 || offset + (payload.Length / sizeof(float)) > Length || !Enum.IsDefined(buffer))
                throw new InvalidOperationException(
                    $"{payload.Length} bytes would be written at element {offset} of {buffer}");
        }

        public void Send(WorkerId peer, object message)
        {
        }
    }
}

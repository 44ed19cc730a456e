using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.State;

/// <summary>
/// Sends ranges of this worker's state to those who join, straight out of live memory, while no update runs.
/// </summary>
internal sealed class StateServer(WorkerId self, IStateStore store, IPeerLink link, int frameBytes)
{
    private readonly Lock _lock = new();
    private readonly int _chunkElements = new SlicePartition(1, 1, frameBytes).ChunkElements;
    private Coordinates? _offered;

    /// <summary>The state of At.Step may be fetched until <see cref="Withdraw"/>.</summary>
    public void Offer(Coordinates at)
    {
        lock (_lock)
            _offered = at;
    }

    public void Withdraw()
    {
        lock (_lock)
            _offered = null;
    }

    /// <summary>
    /// Answers with slices, or with a refusal. The joining worker's generation is younger than the donor's.
    /// </summary>
    public void Serve(StateRequest request)
    {
        lock (_lock)
        {
            if (Refusal(request) is { } reason)
            {
                link.Send(request.From, new StateRefused(request.At, self, reason));
                return;
            }

            for (var offset = request.Offset; offset < request.Offset + request.Count; offset += _chunkElements)
            {
                var count = (int)Math.Min(_chunkElements, request.Offset + request.Count - offset);
                var payload = new ReadOnlySequence<byte>(store.ReadState(request.Buffer, offset, count));
                link.Send(request.From, new StateSlice(request.At, self, request.Buffer, offset, payload));
            }
        }
    }

    private string? Refusal(StateRequest request)
    {
        if (_offered is not { } held)
            return "it has no state to give now";
        if ((request.At.Run, request.At.Fence, request.At.Step) != (held.Run, held.Fence, held.Step))
            return $"it holds the state of step {held.Step}";
        var fits = request.Offset >= 0 && request.Count is > 0 and <= StateFetch.RangeElements
            && request.Offset <= store.Length - request.Count;
        return fits ? null : $"elements from {request.Offset}, {request.Count} of them, are not to be had";
    }
}

using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.State;

namespace ClusterLlm.Worker.DataPlane;

/// <summary>
/// Lands payloads on the connections' receive threads. What is not expected is dropped by whom it would have been for.
/// </summary>
internal sealed class SliceLanding : IBulkReceiver
{
    private volatile RemoteCollective? _collective;
    private volatile StateFetch? _fetch;

    /// <summary>Set once, before the first plan can reach anyone.</summary>
    public RemoteCollective? Collective
    {
        get => _collective;
        set => _collective = value;
    }

    public StateFetch? Fetch
    {
        get => _fetch;
        set => _fetch = value;
    }

    public object? Receive(GradientSlice slice)
    {
        _collective?.Receive(slice, slice.Payload);
        return null;
    }

    public object? Receive(ReducedSlice slice)
    {
        _collective?.Receive(slice, slice.Payload);
        return null;
    }

    public object? Receive(StateSlice slice)
    {
        _fetch?.Receive(slice);
        return null;
    }
}

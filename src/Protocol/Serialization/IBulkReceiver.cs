using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Protocol.Serialization;

/// <summary>
/// Lands slices where they belong while they still lie in the transport's buffer. Called on a connection's receive
/// loop, by several connections at once; what it returns is what the addressed actor gets instead of the slice: for
/// null nothing, or <see cref="SliceLanded"/> from a remoting that must deliver something.
/// </summary>
/// <remarks> The payload is valid only during the call. An exception drops the message, as a decoding error does: a
/// slice that is stale is no exception, but answered by a message that says so.
/// </remarks>
public interface IBulkReceiver
{
    object? Receive(GradientSlice slice);

    object? Receive(ReducedSlice slice);

    object? Receive(StateSlice slice);
}

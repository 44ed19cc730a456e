using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Protocol.Serialization;

/// <summary>
/// Lands slices where they belong while they still lie in the transport's buffer. Called on a connection's receive
/// loop, by several connections at once; what it returns, a small message, is what the addressed actor gets instead of
/// the slice.
/// </summary>
/// <remarks> The payload is valid only during the call. An exception drops the message, as a decoding error does: a
/// slice that is stale is no exception, but answered by a message that says so.
/// </remarks>
public interface IBulkReceiver
{
    object Receive(GradientSlice slice);

    object Receive(ReducedSlice slice);

    object Receive(StateSlice slice);
}

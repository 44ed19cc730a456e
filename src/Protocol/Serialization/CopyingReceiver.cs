using System.Buffers;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Protocol.Serialization;

/// <summary>Where nobody lands slices: the actor gets the slice itself, with a payload of its own.</summary>
internal sealed class CopyingReceiver : IBulkReceiver
{
    public static readonly CopyingReceiver Instance = new();

    public object? Receive(GradientSlice slice) => slice with { Payload = Copy(slice.Payload) };

    public object? Receive(ReducedSlice slice) => slice with { Payload = Copy(slice.Payload) };

    public object? Receive(StateSlice slice) => slice with { Payload = Copy(slice.Payload) };

    private static ReadOnlySequence<byte> Copy(in ReadOnlySequence<byte> payload) => new(payload.ToArray());
}

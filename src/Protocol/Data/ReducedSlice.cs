using System.Buffers;

namespace ClusterLlm.Protocol.Data;

/// <summary>Owner to every other member: part of the averaged gradient.</summary>
public sealed record ReducedSlice(Coordinates At, WorkerId From, long Offset, ReadOnlySequence<byte> Payload);

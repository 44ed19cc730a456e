using System.Buffers;

namespace ClusterLlm.Protocol.Data;

/// <summary>
/// Donor to joining worker: float32 little-endian elements from Offset on of the buffer as of At.Step.
/// </summary>
public sealed record StateSlice(
    Coordinates At, WorkerId From, StateBuffer Buffer, long Offset, ReadOnlySequence<byte> Payload);

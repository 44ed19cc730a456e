using System.Buffers;

namespace ClusterLlm.Protocol.Data;

/// <summary>
/// Worker to the owner of a slice: part of one tree node's unnormalised gradient sum, float32 little-endian, elements
/// [Offset, Offset + Payload.Length / 4) of the flat buffer. LossTokens counts the node's tokens. Payload is the last
/// field on the wire, and after reading a view of the transport's buffer: valid only until the receiver returns.
/// </summary>
public sealed record GradientSlice(
    Coordinates At, WorkerId From, TreeNode Node, long LossTokens, long Offset, ReadOnlySequence<byte> Payload);

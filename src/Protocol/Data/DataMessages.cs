using System.Buffers;

namespace ClusterLlm.Protocol.Data;

/// <summary>
/// Worker to the owner of a slice: part of one tree node's unnormalised gradient sum, float32 little-endian, elements
/// [Offset, Offset + Payload.Length / 4) of the flat buffer. LossTokens counts the node's tokens. Payload is the last field on the wire.
/// </summary>
public sealed record GradientSlice(Coordinates At, WorkerId From, TreeNode Node, long LossTokens, long Offset, ReadOnlySequence<byte> Payload);

/// <summary>Owner to every other member: part of the averaged gradient.</summary>
public sealed record ReducedSlice(Coordinates At, WorkerId From, long Offset, ReadOnlySequence<byte> Payload);

/// <summary>Owner to every other member: float64 sums of squares of the 65,536-element blocks [FirstBlock, FirstBlock + Sums.Count) of the averaged gradient.</summary>
public sealed record BlockNorms(Coordinates At, WorkerId From, int FirstBlock, IReadOnlyList<double> Sums);

/// <summary>Receiver to sender: so many payload bytes were received; they may be sent again.</summary>
public sealed record Credit(RunId Run, WorkerId From, long Bytes);

public enum StateBuffer { Parameters = 0, FirstMoments = 1, SecondMoments = 2 }

/// <summary>Joining worker to a donor: send elements [Offset, Offset + Count) of the buffer as of At.Step.</summary>
public sealed record StateRequest(Coordinates At, WorkerId From, string DataAddress, StateBuffer Buffer, long Offset, long Count);

/// <summary>Donor to joining worker.</summary>
public sealed record StateSlice(Coordinates At, WorkerId From, StateBuffer Buffer, long Offset, ReadOnlySequence<byte> Payload);

/// <summary>Donor to joining worker: it does not hold that state.</summary>
public sealed record StateRefused(Coordinates At, WorkerId From, string Reason);

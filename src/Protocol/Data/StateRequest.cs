namespace ClusterLlm.Protocol.Data;

/// <summary>Joining worker to a donor: send elements [Offset, Offset + Count) of the buffer as of At.Step.</summary>
public sealed record StateRequest(
    Coordinates At, WorkerId From, string DataAddress, StateBuffer Buffer, long Offset, long Count);

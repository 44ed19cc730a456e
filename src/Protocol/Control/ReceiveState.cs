namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to a joining worker: fetch the state of At.Step from these over the data plane, in ranges, in
/// parallel. Answer: StateReady (hash equal to StateHash) or StateFailed.
/// </summary>
public sealed record ReceiveState(Coordinates At, IReadOnlyList<StateDonor> Donors, ulong StateHash);

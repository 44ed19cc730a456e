namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker that was joined by hand to coordinator, before it loads what it computes with: what does the run want? May be
/// repeated. Answer: RunDescribed, or JoinRefused when the run is over.
/// </summary>
public sealed record AskRun(int ProtocolVersion);

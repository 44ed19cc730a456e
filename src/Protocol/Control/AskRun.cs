namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker that was joined by hand to coordinator, before it loads what it computes with: what does the run want? May be
/// repeated. Answer: RunDescribed, or JoinRefused when the run is over
/// or Token does not prove that it may ask.
/// </summary>
public sealed record AskRun(int ProtocolVersion, Secret Token = default);

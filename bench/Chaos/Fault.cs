namespace ClusterLlm.Chaos;

/// <summary>A fault as it came to pass.</summary>
/// <param name="Phase">What the run was at when it struck.</param>
/// <param name="Recovery">Seconds until two more steps were committed; null when the next fault came before.</param>
public sealed record Fault(FaultKind Kind, string Phase, long Step, string Target, double? Recovery);

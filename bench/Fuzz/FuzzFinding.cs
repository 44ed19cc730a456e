namespace ClusterLlm.Fuzz;

/// <summary>An input with which a reader did what it must not, and what that was.</summary>
internal sealed record FuzzFinding(byte[] Input, string What);

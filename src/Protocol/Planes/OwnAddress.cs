namespace ClusterLlm.Protocol.Planes;

/// <summary>By which name or address others reach this process, and on which it listens, where that differs.</summary>
public sealed record OwnAddress(string Host, string? BindHost = null);

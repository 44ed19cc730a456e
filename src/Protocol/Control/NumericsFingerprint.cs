namespace ClusterLlm.Protocol.Control;

/// <summary>
/// What decides the bits of a result besides the configuration. Compared as a whole; each difference is named.
/// </summary>
public sealed record NumericsFingerprint(
    string LibTorch, string Blas, string CpuCapability, string Operators, int Threads, string Precision,
    string Device);

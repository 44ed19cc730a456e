namespace ClusterLlm.Protocol.Data;

/// <summary>
/// Owner to every other member: float64 sums of squares of the 65,536-element blocks [FirstBlock, FirstBlock +
/// Sums.Count) of the averaged gradient.
/// </summary>
public sealed record BlockNorms(Coordinates At, WorkerId From, int FirstBlock, IReadOnlyList<double> Sums);

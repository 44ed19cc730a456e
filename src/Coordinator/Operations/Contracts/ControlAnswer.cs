namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>What became of a wish.</summary>
/// <param name="Accepted">False when the run is such that it makes no sense.</param>
/// <param name="Reason">Why not, or what follows.</param>
internal sealed record ControlAnswer(bool Accepted, string Reason);

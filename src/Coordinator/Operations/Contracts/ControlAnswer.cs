namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>What became of a wish.</summary>
/// <param name="Accepted">True; a wish that is refused is answered by a problem.</param>
/// <param name="Reason">What follows.</param>
/// <param name="Step">The step at which it does; null where it is not known yet.</param>
internal sealed record ControlAnswer(bool Accepted, string Reason, long? Step);

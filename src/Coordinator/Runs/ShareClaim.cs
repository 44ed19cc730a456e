using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>A worker's word that the share of a step that it computed is not finite.</summary>
internal readonly record struct ShareClaim(IndexRange Share, WorkerId Worker);

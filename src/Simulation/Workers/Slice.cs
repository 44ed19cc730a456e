using ClusterLlm.Protocol;

namespace ClusterLlm.Simulation.Workers;

/// <summary>
/// A node's slice on its way to the owner, or, without a node, an owner's averaged slice with its norms. Value reads
/// the sender's memory when it is called.
/// </summary>
internal sealed record Slice(Coordinates At, WorkerId From, TreeNode? Node, Func<ulong> Value, long Tokens);

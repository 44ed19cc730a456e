using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>The sum of a node's gradients, in a buffer; Published when the collective can read it.</summary>
internal readonly record struct HeldNode(int Buffer, long LossTokens, bool Published);

/// <summary>One turn of the compute thread: a micro-batch, then every merge that it makes possible.</summary>
/// <param name="MicroBatch">Null when a held node is only published.</param>
/// <param name="Consumed">Held nodes that go into the result, in order.</param>
/// <param name="Result">The node that is held afterwards.</param>
internal sealed record NodeWork(int? MicroBatch, ImmutableArray<TreeNode> Consumed, TreeNode Result)
{
    /// <summary>
    /// What to do next towards the target nodes, given what is held; null when all are. Micro-batches are taken in
    /// ascending order, so that at most one node of each level waits. Held nodes, of any generation of the step, lie
    /// inside targets and are never siblings: the second of two is merged when it is made.
    /// </summary>
    public static NodeWork? Next(ReductionTree tree, IEnumerable<TreeNode> targets, ImmutableDictionary<TreeNode,
        HeldNode> held)
    {
        foreach (var target in targets)
        {
            if (FirstMissing(tree, target, held) is not { } microBatch)
                continue;
            var consumed = ImmutableArray.CreateBuilder<TreeNode>();
            var result = tree.Canonical(new TreeNode(0, microBatch));
            while (result != target && tree.Sibling(result) is { } sibling && held.ContainsKey(tree.Canonical(sibling)))
            {
                consumed.Add(tree.Canonical(sibling));
                result = tree.Canonical(ReductionTree.Parent(result));
            }

            return new NodeWork(microBatch, consumed.ToImmutable(), result);
        }

        return null;
    }

    /// <summary>The held nodes that are still of use: those inside a target.</summary>
    public static IEnumerable<TreeNode> Useful(ReductionTree tree, IReadOnlyList<TreeNode> targets,
        IEnumerable<TreeNode> held) =>
        held.Where(node => targets.Any(target => Contains(tree.Cover(target), tree.Cover(node))));

    private static bool Contains(IndexRange outer, IndexRange inner) =>
        outer.Start <= inner.Start && inner.End <= outer.End;

    private static int? FirstMissing(ReductionTree tree, TreeNode node, ImmutableDictionary<TreeNode, HeldNode> held)
    {
        if (held.ContainsKey(tree.Canonical(node)))
            return null;
        if (node.Level == 0)
            return node.Index;
        return FirstMissing(tree, ReductionTree.Left(node), held)
            ?? (tree.Right(node) is { } right ? FirstMissing(tree, right, held) : null);
    }
}

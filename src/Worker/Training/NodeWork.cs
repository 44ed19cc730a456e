using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>The sum of a node's gradients, in a buffer; Published when the collective can read it.</summary>
internal readonly record struct HeldNode(int Buffer, long LossTokens, bool Published);

/// <summary>One turn of the compute thread: a micro-batch or none, then every merge that it makes possible.</summary>
/// <param name="MicroBatch">Null when nodes already held are only merged.</param>
/// <param name="Consumed">Held nodes that go into the result.</param>
/// <param name="Result">The node that is held afterwards.</param>
internal sealed record NodeWork(int? MicroBatch, ImmutableArray<TreeNode> Consumed, TreeNode Result)
{
    /// <summary>
    /// What to do next towards the target nodes, given what is held; null when all are. Micro-batches are taken in ascending order,
    /// so that at most one node of each level waits. Held nodes are those of any generation of the step.
    /// </summary>
    public static NodeWork? Next(ReductionTree tree, IReadOnlyList<TreeNode> targets, ImmutableDictionary<TreeNode, HeldNode> held)
    {
        foreach (var target in targets)
        {
            if (First(tree, target, held) is not { } first)
                continue;
            var isMerge = first.Level > 0 && IsMerge(tree, first, held);
            var consumed = ImmutableArray.CreateBuilder<TreeNode>();
            var result = first;
            if (isMerge)
                consumed.AddRange(tree.Canonical(ReductionTree.Left(first)), tree.Canonical(tree.Right(first)!.Value));
            result = tree.Canonical(result);
            while (result != target && tree.Sibling(result) is { } sibling && held.ContainsKey(tree.Canonical(sibling)))
            {
                consumed.Add(tree.Canonical(sibling));
                result = tree.Canonical(ReductionTree.Parent(result));
            }

            return new NodeWork(isMerge ? null : first.Index, consumed.ToImmutable(), result);
        }

        return null;
    }

    /// <summary>The held nodes that are still of use: those inside a target.</summary>
    public static IEnumerable<TreeNode> Useful(ReductionTree tree, IReadOnlyList<TreeNode> targets, IEnumerable<TreeNode> held) =>
        held.Where(node => targets.Any(target => Contains(tree.Cover(target), tree.Cover(node))));

    private static bool Contains(IndexRange outer, IndexRange inner) => outer.Start <= inner.Start && inner.End <= outer.End;

    /// <summary>The first missing micro-batch under a node, as its leaf, or the node of an outstanding merge; null when the node is held.</summary>
    private static TreeNode? First(ReductionTree tree, TreeNode node, ImmutableDictionary<TreeNode, HeldNode> held)
    {
        if (held.ContainsKey(tree.Canonical(node)))
            return null;
        if (node.Level == 0)
            return node;
        if (IsMerge(tree, node, held))
            return node;
        return First(tree, ReductionTree.Left(node), held) ?? (tree.Right(node) is { } right ? First(tree, right, held) : null);
    }

    private static bool IsMerge(ReductionTree tree, TreeNode node, ImmutableDictionary<TreeNode, HeldNode> held) =>
        held.ContainsKey(tree.Canonical(ReductionTree.Left(node)))
        && tree.Right(node) is { } right && held.ContainsKey(tree.Canonical(right));
}

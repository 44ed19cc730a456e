using System.Numerics;
using ClusterLlm.Protocol;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// The canonical binary tree over the micro-batches 0..V-1 of a step: whoever computes them, gradients are added along
/// it. Node (l, k) covers [k 2^l, min((k+1) 2^l, V)). Where the right child would cover nothing, the left one is passed
/// through.
/// </summary>
internal readonly record struct ReductionTree
{
    public ReductionTree(int microBatches)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(microBatches);
        MicroBatches = microBatches;
    }

    public int MicroBatches { get; }

    public TreeNode Root => new(BitOperations.Log2((uint)MicroBatches * 2 - 1), 0);

    public IndexRange Cover(TreeNode node) =>
        new((int)Edge(node.Level, node.Index), (int)Edge(node.Level, node.Index + 1));

    public static TreeNode Parent(TreeNode node) => new(node.Level + 1, node.Index >> 1);

    public static TreeNode Left(TreeNode parent) => new(parent.Level - 1, parent.Index * 2);

    /// <summary>The right child, or null when it would cover nothing.</summary>
    public TreeNode? Right(TreeNode parent)
    {
        var right = new TreeNode(parent.Level - 1, parent.Index * 2 + 1);
        return Exists(right) ? right : null;
    }

    /// <summary>The other child of the parent, or null when this one is passed through.</summary>
    public TreeNode? Sibling(TreeNode node)
    {
        var sibling = node with { Index = node.Index ^ 1 };
        return Exists(sibling) ? sibling : null;
    }

    /// <summary>The highest node with the same cover: the name by which a sum is known.</summary>
    public TreeNode Canonical(TreeNode node)
    {
        while (node != Root && Sibling(node) is null)
            node = Parent(node);
        return node;
    }

    /// <summary>The fewest nodes that together cover exactly these micro-batches, in order.</summary>
    public IReadOnlyList<TreeNode> MaximalNodes(IEnumerable<IndexRange> ranges)
    {
        var nodes = new List<TreeNode>();
        foreach (var range in Merge(ranges))
            for (var start = range.Start; start < range.End; start = Cover(nodes[^1]).End)
                nodes.Add(Largest(start, range.End));
        return nodes;
    }

    private TreeNode Largest(int start, int end)
    {
        var node = new TreeNode(0, start);
        while (node != Root && (node.Index & 1) == 0 && Cover(Parent(node)).End <= end)
            node = Parent(node);
        return node;
    }

    private List<IndexRange> Merge(IEnumerable<IndexRange> ranges)
    {
        var merged = new List<IndexRange>();
        foreach (var range in ranges.Where(r => r.Count > 0).OrderBy(r => r.Start))
        {
            var previousEnd = merged.Count == 0 ? 0 : merged[^1].End;
            if (range.Start < previousEnd || range.End > MicroBatches)
                throw new ArgumentException($"range {range} overlaps another or leaves 0..{MicroBatches - 1}",
                    nameof(ranges));
            if (merged.Count > 0 && range.Start == previousEnd)
                merged[^1] = merged[^1] with { End = range.End };
            else
                merged.Add(range);
        }

        return merged;
    }

    private bool Exists(TreeNode node) => (long)node.Index << node.Level < MicroBatches;

    private long Edge(int level, int index) => Math.Min((long)index << level, MicroBatches);
}

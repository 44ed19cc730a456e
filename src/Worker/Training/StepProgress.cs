using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>
/// What this worker has of one uncommitted step. Nodes and losses outlive generations; what was offered does not.
/// </summary>
internal sealed record StepProgress(StepId Step, int MicroBatches)
{
    public ReductionTree Tree => new(MicroBatches);

    /// <summary>The micro-batches of each leaf; empty where leaf i is micro-batch i.</summary>
    public IReadOnlyList<IndexRange> Leaves { get; init; } = [];

    public IndexRange MicroBatchesOf(int leaf) => Leaves.Count > 0 ? Leaves[leaf] : new IndexRange(leaf, leaf + 1);

    /// <summary>Nodes that this worker must deliver under the present plan.</summary>
    public ImmutableArray<TreeNode> Targets { get; init; } = [];

    public ImmutableDictionary<TreeNode, HeldNode> Held { get; init; } = ImmutableDictionary<TreeNode, HeldNode>.Empty;

    public ImmutableSortedDictionary<int, MicroBatchLoss> Losses { get; init; } = ImmutableSortedDictionary<int,
        MicroBatchLoss>.Empty;

    public ImmutableHashSet<TreeNode> Offered { get; init; } = [];

    public double ComputeSeconds { get; init; }

    /// <summary>When the last node was offered: what follows is the reduction.</summary>
    public DateTimeOffset ComputeEnded { get; init; }

    public bool AllOffered => Offered.Count == Targets.Length;

    /// <summary>Losses of the micro-batches under the targets, in order.</summary>
    public IReadOnlyList<MicroBatchLoss> OwnLosses() =>
        [.. Targets.SelectMany(t => Enumerable.Range(Tree.Cover(t).Start, Tree.Cover(t).Count)).Order()
            .Select(i => Losses[i])];

    public long TokensUnder(TreeNode node)
    {
        var cover = Tree.Cover(node);
        return Enumerable.Range(cover.Start, cover.Count).Sum(i => Losses[i].Tokens);
    }
}

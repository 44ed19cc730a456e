using ClusterLlm.Protocol;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// The top of the canonical tree, down to the nodes that the members send: a full binary tree of positions
/// (pass-through nodes are left out), in which a position's value is its left child's plus its right child's.
/// Immutable.
/// </summary>
internal sealed class ReductionPlan
{
    private readonly List<Position> _positions = [];
    private readonly Dictionary<TreeNode, int> _leaves = [];

    private ReductionPlan()
    {
    }

    /// <summary>
    /// One place in the tree. Parent and Sibling are -1 at the root; Rank sends the value, or is -1 if it is a sum.
    /// </summary>
    public readonly record struct Position(int Parent, int Sibling, bool IsLeft, int Rank);

    public IReadOnlyList<Position> Positions => _positions;

    public int Root { get; private set; }

    /// <summary>Nodes that members send, in no particular order.</summary>
    public IReadOnlyDictionary<TreeNode, int> Leaves => _leaves;

    /// <summary>Builds the tree over what each rank computes.</summary>
    /// <exception cref="ArgumentException">A micro-batch is given to nobody or to two.</exception>
    public static ReductionPlan Build(ReductionTree tree, IReadOnlyList<IReadOnlyList<IndexRange>> microBatchesByRank)
    {
        var senders = new Dictionary<TreeNode, int>();
        for (var rank = 0; rank < microBatchesByRank.Count; rank++)
            foreach (var node in tree.MaximalNodes(microBatchesByRank[rank]))
                if (!senders.TryAdd(node, rank))
                    throw new ArgumentException($"micro-batches {tree.Cover(node)} are given to two workers");
        var plan = new ReductionPlan();
        plan.Root = plan.Add(tree, tree.Root, senders);
        if (plan._leaves.Count != senders.Count)
            throw new ArgumentException("a micro-batch is given to two workers");
        return plan;
    }

    private int Add(ReductionTree tree, TreeNode node, Dictionary<TreeNode, int> senders)
    {
        if (senders.TryGetValue(node, out var rank))
        {
            _positions.Add(new Position(-1, -1, false, rank));
            _leaves[node] = _positions.Count - 1;
            return _positions.Count - 1;
        }

        if (node.Level == 0)
            throw new ArgumentException($"micro-batch {node.Index} is given to nobody");
        var left = Add(tree, ReductionTree.Left(node), senders);
        if (tree.Right(node) is not { } rightNode)
            return left;
        var right = Add(tree, rightNode, senders);
        _positions.Add(new Position(-1, -1, false, -1));
        var parent = _positions.Count - 1;
        _positions[left] = _positions[left] with { Parent = parent, Sibling = right, IsLeft = true };
        _positions[right] = _positions[right] with { Parent = parent, Sibling = left };
        return parent;
    }
}

using ClusterLlm.Protocol;
using ClusterLlm.Worker.Collectives;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Worker.Tests.Collectives;

public sealed class ReductionTreeTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(64, 6)]
    [InlineData(65, 7)]
    public void the_root_covers_all_micro_batches(int microBatches, int level)
    {
        var tree = new ReductionTree(microBatches);
        Assert.Equal(new TreeNode(level, 0), tree.Root);
        Assert.Equal(new IndexRange(0, microBatches), tree.Cover(tree.Root));
    }

    [Fact]
    public void an_absent_right_child_passes_the_left_one_through()
    {
        var tree = new ReductionTree(5);
        Assert.Null(tree.Sibling(new TreeNode(0, 4)));
        Assert.Equal(new TreeNode(2, 1), tree.Canonical(new TreeNode(0, 4)));
        Assert.Equal([new TreeNode(2, 1)], tree.MaximalNodes([new IndexRange(4, 5)]));
    }

    [Fact]
    public void unaligned_ranges_give_a_handful_of_nodes()
    {
        var tree = new ReductionTree(64);
        Assert.Equal([new TreeNode(4, 0), new TreeNode(2, 4), new TreeNode(0, 20)],
            tree.MaximalNodes([new IndexRange(0, 21)]));
        Assert.Equal([new TreeNode(5, 0)], tree.MaximalNodes([new IndexRange(0, 32)]));
        Assert.Equal([new TreeNode(5, 0)], tree.MaximalNodes([new IndexRange(16, 32), new IndexRange(0, 16)]));
    }

    [Fact]
    public void overlapping_ranges_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            new ReductionTree(8).MaximalNodes([new IndexRange(0, 4), new IndexRange(3, 8)]));

    [Fact]
    public void a_micro_batch_given_to_nobody_or_to_two_is_refused()
    {
        var tree = new ReductionTree(4);
        Assert.Throws<ArgumentException>(() =>
            ReductionPlan.Build(tree, [[new IndexRange(0, 2)], [new IndexRange(3, 4)]]));
        Assert.Throws<ArgumentException>(() =>
            ReductionPlan.Build(tree, [[new IndexRange(0, 3)], [new IndexRange(2, 4)]]));
        Assert.Throws<ArgumentException>(() =>
            ReductionPlan.Build(tree, [[new IndexRange(0, 4)], [new IndexRange(2, 4)]]));
    }

    [Fact]
    public void the_sum_is_the_same_expression_whoever_computes_what() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var tree = new ReductionTree(random.Next(1, 80));
        var plan = ReductionPlan.Build(tree, Plans.Deal(random, tree.MicroBatches, random.Next(1, 9)));
        var arrivals = plan.Leaves.ToArray();
        random.Shuffle(arrivals);

        var waiting = new string?[plan.Positions.Count];
        var result = "";
        foreach (var (node, leaf) in arrivals)
        {
            var (position, value) = (leaf, Expression(tree, node));
            while (position != plan.Root && waiting[plan.Positions[position].Sibling] is { } other)
            {
                value = plan.Positions[position].IsLeft ? $"({value}+{other})" : $"({other}+{value})";
                position = plan.Positions[position].Parent;
            }

            waiting[position] = value;
            result = value;
        }

        return result == Expression(tree, tree.Root);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void maximal_nodes_cover_exactly_the_ranges_in_order() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var tree = new ReductionTree(random.Next(1, 200));
        return Plans.Deal(random, tree.MicroBatches, 3).All(ranges =>
        {
            var expected = ranges.SelectMany(Indices).Order();
            var nodes = tree.MaximalNodes(ranges);
            return nodes.SelectMany(n => Indices(tree.Cover(n))).SequenceEqual(expected)
                && nodes.All(n => tree.Canonical(n) == n)
                && !nodes.Any(n => tree.Sibling(n) is { } sibling && nodes.Contains(sibling));
        });
    }).QuickCheckThrowOnFailure();

    private static IEnumerable<int> Indices(IndexRange range) => Enumerable.Range(range.Start, range.Count);

    private static string Expression(ReductionTree tree, TreeNode node) =>
        node.Level == 0 ? $"{node.Index}"
        : tree.Right(node) is { } right ? $"({Expression(tree, ReductionTree.Left(node))}+{Expression(tree, right)})"
        : Expression(tree, ReductionTree.Left(node));
}

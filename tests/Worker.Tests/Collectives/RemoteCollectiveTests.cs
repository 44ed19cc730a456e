using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Worker.Collectives;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Worker.Tests.Collectives;

public sealed class RemoteCollectiveTests
{
    private const int Window = 64 * 1024;
    private const int Frame = 16 * 1024;

    [Fact]
    public void the_average_is_bit_identical_on_any_number_of_workers() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var leaves = Leaves(random, random.Next(1, 12), random.Next(1, 200_000));
        var (expected, norm) = Reduce(random, leaves, 1, 65_536 * 4, 1 << 20);
        for (var workers = 2; workers <= 5; workers++)
        {
            var (result, squaredNorm) = Reduce(random, leaves, workers, Frame, Window);
            if (!result.AsSpan().SequenceEqual(expected) || squaredNorm != norm)
                return false;
        }

        return expected.AsSpan().SequenceEqual(Average(leaves));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void never_more_than_the_window_is_in_flight_to_one_peer()
    {
        var random = new Random(1);
        var leaves = Leaves(random, 2, 1_000_000);
        var most = 0L;
        Reduce(random, leaves, 2, Frame, Window, network => network.Delivering = _ => most = Math.Max(most,
            Math.Max(network.InFlight(0, 1), network.InFlight(1, 0))));
        Assert.InRange(most, Window / 2, Window);
    }

    [Fact]
    public void slices_of_a_step_not_yet_begun_here_are_kept()
    {
        var random = new Random(2);
        var leaves = Leaves(random, 2, 50_000);
        using var network = new MemoryNetwork(random, 2, 50_000, Frame, Window);
        IReadOnlyList<IReadOnlyList<IndexRange>> ranges = [[new IndexRange(0, 1)], [new IndexRange(1, 2)]];
        network.Members[0].Begin(Plans.At(1, 1), 2, ranges);
        Offer(network.Members[0], new TreeNode(0, 0), leaves[0], 10);
        Assert.True(network.Deliver());
        network.Members[1].Begin(Plans.At(1, 1), 2, ranges);
        Offer(network.Members[1], new TreeNode(0, 1), leaves[1], 11);
        Drain(network);
        Assert.All(network.Members, m => Assert.NotNull(m.Completed));
        Assert.Equal(Average(leaves), Values(network.Members[1].Result));
    }

    [Fact]
    public void credits_that_come_between_two_steps_count()
    {
        var random = new Random(6);
        var leaves = Leaves(random, 2, 50_000);
        using var network = new MemoryNetwork(random, 2, 50_000, Frame, Window);
        for (var step = 1; step <= 20; step++)
        {
            network.Begin(Plans.At(1, step), 2, [[new IndexRange(0, 1)], [new IndexRange(1, 2)]]);
            Offer(network.Members[0], new TreeNode(0, 0), leaves[0], 10);
            Offer(network.Members[1], new TreeNode(0, 1), leaves[1], 11);
            Drain(network, atATime: 1);
            foreach (var member in network.Members)
                member.Collective.Abandon();
            network.Deliver();
        }
    }

    [Fact]
    public void a_dropped_generation_leaves_no_trace_in_the_next()
    {
        var random = new Random(3);
        var leaves = Leaves(random, 4, 150_000);
        using var network = new MemoryNetwork(random, 3, 150_000, Frame, Window);
        network.Begin(Plans.At(1, 1), 4, [[new IndexRange(0, 2)], [new IndexRange(2, 3)], [new IndexRange(3, 4)]]);
        Offer(network.Members[1], new TreeNode(0, 2), leaves[2], 12);
        Offer(network.Members[2], new TreeNode(0, 3), leaves[3], 13);
        network.Deliver(15);

        // The third worker is gone; what it and the others had sent is still on its way.
        IReadOnlyList<IReadOnlyList<IndexRange>> ranges = [[new IndexRange(0, 2)], [new IndexRange(2, 4)]];
        network.Members[0].Begin(Plans.At(2, 1), 4, ranges);
        network.Members[1].Begin(Plans.At(2, 1), 4, ranges);
        Offer(network.Members[0], new TreeNode(1, 0), Sum(leaves[0], leaves[1]), 10 + 11);
        Offer(network.Members[1], new TreeNode(1, 1), Sum(leaves[2], leaves[3]), 12 + 13);
        Drain(network, members: 2);
        Assert.NotNull(network.Members[0].Completed);
        Assert.NotNull(network.Members[1].Completed);
        Assert.Equal(Average(leaves), Values(network.Members[0].Result));
        Assert.Equal(Average(leaves), Values(network.Members[1].Result));
    }

    [Fact]
    public void a_node_from_one_who_does_not_compute_it_is_a_failure_that_names_him()
    {
        using var network = new MemoryNetwork(new Random(4), 2, 1_000, Frame, Window);
        network.Begin(Plans.At(1, 1), 2, [[new IndexRange(0, 1)], [new IndexRange(1, 2)]]);
        var wrong = new GradientSlice(Plans.At(1, 1), new WorkerId(0), new TreeNode(0, 1), 1, 0, new(new byte[4_000]));
        network.Members[1].Collective.Receive(wrong, wrong.Payload);
        Assert.Equal(new WorkerId(0), network.Members[1].Failure?.Culprit);
    }

    [Fact]
    public void a_step_without_loss_tokens_gives_zero_not_nan()
    {
        using var network = new MemoryNetwork(new Random(5), 1, 1_000, Frame, Window);
        network.Begin(Plans.At(1, 1), 1, [[new IndexRange(0, 1)]]);
        Offer(network.Members[0], new TreeNode(0, 0), new float[1_000], 0);
        Assert.Equal(0, network.Members[0].Completed?.SquaredNorm);
    }

    private static (float[] Result, double SquaredNorm) Reduce(Random random, float[][] leaves, int workers, int frame,
        int window,
        Action<MemoryNetwork>? watch = null)
    {
        var tree = new ReductionTree(leaves.Length);
        var ranges = Plans.Deal(random, leaves.Length, workers);
        using var network = new MemoryNetwork(random, workers, leaves[0].Length, frame, window);
        watch?.Invoke(network);
        network.Begin(Plans.At(1, 1), leaves.Length, ranges);
        var offers = ranges.SelectMany((r, rank) => tree.MaximalNodes(r).Select(node => (rank, node))).ToArray();
        random.Shuffle(offers);
        foreach (var (rank, node) in offers)
        {
            Offer(network.Members[rank], node, Node(tree, node, leaves), Tokens(tree.Cover(node)));
            network.Deliver(random.Next(20));
        }

        Drain(network);
        foreach (var member in network.Members)
        {
            Assert.Null(member.Failure);
            Assert.NotNull(member.Completed);
            Assert.Equal(network.Members[0].Completed!.SquaredNorm, member.Completed.SquaredNorm);
            Assert.Equal(Values(network.Members[0].Result), Values(member.Result));
        }

        return (Values(network.Members[0].Result), network.Members[0].Completed!.SquaredNorm);
    }

    /// <summary>Delivers until all are done; a large slice is added on the thread pool.</summary>
    private static void Drain(MemoryNetwork network, int members = int.MaxValue, int atATime = int.MaxValue)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (network.Members.Take(members)
            .FirstOrDefault(m => m.Completed is null && m.Failure is null) is { } waiting)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < 10, $"{waiting} does not complete");
            if (!network.Deliver(atATime))
                Thread.Yield();
        }
    }

    private static void Offer(MemoryNetwork.Member member, TreeNode node, float[] values, long tokens)
    {
        var memory = NativeFloats.Allocate(values.Length);
        values.CopyTo(memory.Span(0, values.Length));
        member.Collective.Offer(node, memory, tokens);
    }

    private static float[][] Leaves(Random random, int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => Floats.Random(random, length))];

    private static long Tokens(IndexRange cover) => Enumerable.Range(cover.Start, cover.Count).Sum(i => 10L + i);

    private static float[] Average(float[][] leaves)
    {
        var tree = new ReductionTree(leaves.Length);
        float tokens = Tokens(new IndexRange(0, leaves.Length));
        return [.. Node(tree, tree.Root, leaves).Select(v => v / tokens)];
    }

    private static float[] Node(ReductionTree tree, TreeNode node, float[][] leaves) =>
        node.Level == 0 ? leaves[node.Index]
        : tree.Right(node) is { } right ? Sum(Node(tree, ReductionTree.Left(node), leaves), Node(tree, right, leaves))
        : Node(tree, ReductionTree.Left(node), leaves);

    private static float[] Sum(float[] left, float[] right) => [.. left.Zip(right, (l, r) => l + r)];

    private static float[] Values(NativeFloats memory) => memory.Span(0, (int)memory.Length).ToArray();
}

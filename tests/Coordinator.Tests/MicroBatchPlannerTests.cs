using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests;

public sealed class MicroBatchPlannerTests
{
    [Fact]
    public void every_micro_batch_is_computed_once_and_in_rank_order()
    {
        for (var count = 1; count <= 70; count++)
            for (var workers = 1; workers <= 9; workers++)
            {
                var ranges = MicroBatchPlanner.Plan(count, workers);
                Assert.Equal(workers, ranges.Count);
                Assert.Equal(Enumerable.Range(0, count), ranges.SelectMany(r => Enumerable.Range(r.Start, r.Count)));
                Assert.True(ranges.Max(r => r.Count) * 8 <= (count + workers - 1) / workers * 9,
                    $"{count} on {workers}");
            }
    }

    [Fact]
    public void shares_are_equal_when_they_can_be_aligned() =>
        Assert.All(MicroBatchPlanner.Plan(64, 4), range => Assert.Equal(16, range.Count));

    [Fact]
    public void aligned_bounds_are_preferred_where_the_imbalance_is_small() =>
        Assert.Equal([new IndexRange(0, 24), new IndexRange(24, 40), new IndexRange(40, 64)],
            MicroBatchPlanner.Plan(64, 3));

    [Fact]
    public void with_fewer_micro_batches_than_workers_the_surplus_gets_none() =>
        Assert.Equal([1, 1, 0], MicroBatchPlanner.Plan(2, 3).Select(range => range.Count));
}

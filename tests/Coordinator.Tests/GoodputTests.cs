using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests;

public class GoodputTests
{
    private static readonly DateTimeOffset Opened = DateTimeOffset.UnixEpoch;

    [Fact]
    public void time_in_committed_steps_counts_and_the_rest_does_not()
    {
        var goodput = new Goodput(Opened);
        Assert.Equal(0, goodput.At(Opened));
        for (var step = 1; step <= 4; step++)
            goodput.Add(Commit(step, seconds: 2));
        Assert.Equal(0.8, goodput.At(Opened.AddSeconds(10)), 12);
        Assert.Equal(0.4, goodput.At(Opened.AddSeconds(20)), 12);
    }

    [Fact]
    public void steps_that_were_taken_back_count_no_more()
    {
        var goodput = new Goodput(Opened);
        for (var step = 1; step <= 4; step++)
            goodput.Add(Commit(step, seconds: 2));
        goodput.Add(new Rewound(new StepId(1), "everyone died"));
        Assert.Equal(0.2, goodput.At(Opened.AddSeconds(10)), 12);
        goodput.Add(Commit(2, seconds: 2));
        Assert.Equal(0.4, goodput.At(Opened.AddSeconds(10)), 12);
    }

    private static Committed Commit(long step, double seconds) =>
        new(new StepId(step), 1, 1, false, 0, 10, 10 * step, step, seconds, seconds, 0, 2, 1, false);
}

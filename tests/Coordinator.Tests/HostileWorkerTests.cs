using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>A process that was let in says what none of ours ever says.</summary>
public sealed class HostileWorkerTests
{
    public static TheoryData<string> Lies =>
    [
        "no losses", "a loss too many", "an index out of range", "a negative index", "another's micro-batch",
        "one loss twice",
        "negative tokens", "negative bytes", "a negative norm", "a time that is no number", "an endless time",
        "another's micro-batch not finite", "a range that ends before it begins", "not finite, but the sum is",
    ];

    [Theory]
    [MemberData(nameof(Lies))]
    public void who_reports_what_cannot_be_is_replaced_and_the_step_is_done_without_it(string lie)
    {
        var run = new RunHarness(workers: 3).Started();
        var honest = run.PreparedOf(2);

        run.Say(Lie(lie, honest, run.PreparedOf(1)));

        Assert.False(run.State.Slots[W(2)].IsPresent, "it is still in the run");
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
        run.Prepare(0).Prepare(1);
        Assert.Equal(new StepId(1), run.State.Committed);
    }

    [Fact]
    public void one_who_holds_another_gradient_than_the_rest_is_replaced()
    {
        var run = new RunHarness(workers: 3).Started();

        run.Prepare(0).Prepare(1).Say(run.PreparedOf(2, squaredNorm: 5));

        Assert.False(run.State.Slots[W(2)].IsPresent);
        run.Prepare(0).Prepare(1);
        Assert.Equal(new StepId(1), run.State.Committed);
    }

    [Fact]
    public void a_norm_that_one_alone_calls_no_number_skips_no_step()
    {
        var run = new RunHarness(workers: 3).Started();

        run.Prepare(0).Prepare(1).Say(run.PreparedOf(2, squaredNorm: double.NaN));
        run.Prepare(0).Prepare(1);

        Assert.Equal(new StepId(1), run.State.Committed);
        Assert.Equal(0, run.State.SkippedInRow);
    }

    [Fact]
    public void what_was_said_of_an_earlier_generation_is_not_heard_again()
    {
        var run = new RunHarness(workers: 2).Started();
        var old = run.PreparedOf(1);
        run.Prepare(0).Prepare(1);

        run.Say(old).Say(old);

        Assert.Equal(new StepId(1), run.State.Committed);
        Assert.Empty(run.State.Prepared);
    }

    private static StepPrepared Lie(string lie, StepPrepared mine, StepPrepared others)
    {
        var first = mine.Losses[0];
        return lie switch
        {
            "no losses" => mine with { Losses = [] },
            "a loss too many" => mine with { Losses = [.. mine.Losses, new MicroBatchLoss(1_000_000, 1, 1)] },
            "an index out of range" =>
                mine with { Losses = [first with { Index = int.MaxValue }, .. mine.Losses.Skip(1)] },
            "a negative index" => mine with { Losses = [first with { Index = -1 }, .. mine.Losses.Skip(1)] },
            "another's micro-batch" => mine with { Losses = others.Losses },
            "one loss twice" => mine with { Losses = [first, .. mine.Losses] },
            "negative tokens" => mine with { Losses = [first with { Tokens = -5 }, .. mine.Losses.Skip(1)] },
            "negative bytes" => mine with { BytesSent = -1 },
            "a negative norm" => mine with { SquaredNorm = -1 },
            "another's micro-batch not finite" => mine with
            {
                SquaredNorm = double.NaN,
                NonFinite = [new IndexRange(others.Losses[0].Index, others.Losses[0].Index + 1)],
            },
            "a range that ends before it begins" => mine with
            {
                SquaredNorm = double.NaN,
                NonFinite = [new IndexRange(first.Index + 1, first.Index)],
            },
            "not finite, but the sum is" => mine with { NonFinite = [new IndexRange(first.Index, first.Index + 1)] },
            "a time that is no number" => mine with { ComputeSeconds = double.NaN },
            _ => mine with { ReduceSeconds = double.PositiveInfinity },
        };
    }
}

using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Coordinator.RunHistory.Comparison;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

public sealed class ComparisonTests
{
    [Fact]
    public void a_single_bit_of_a_loss_makes_a_difference()
    {
        using var one = Run(3, 2, 1);
        using var other = Run(3, Math.BitIncrement(2.0), 1);
        using var shorter = Run(3);
        Assert.Equal(new SameBits(null, 3, 2), SameBits.Of(Read(one), Read(other)));
        Assert.Equal(new SameBits(null, 1, null), SameBits.Of(Read(one), Read(shorter)));
        Assert.Equal(new SameBits(null, 3, null), SameBits.Of(Read(one), Read(one)));
    }

    [Theory]
    [InlineData(10, "aa", 10, "aa", true)]
    [InlineData(10, "aa", 10, "bb", false)]
    [InlineData(10, "aa", 20, "aa", null)]
    [InlineData(10, "", 10, "", null)]
    public void parameters_are_compared_at_the_same_step_only(int step, string hash, int otherStep, string otherHash,
        bool? expected)
    {
        using var one = Run(1).Events(Checkpoint(step, hash));
        using var other = Run(1).Events(Checkpoint(otherStep, otherHash));
        Assert.Equal(expected, SameBits.Of(Read(one), Read(other)).Parameters);
    }

    [Fact]
    public void only_settings_that_differ_are_shown_and_absent_ones_are_the_defaults()
    {
        using var one = Run(1)
            .Configuration("model:\n  layers: 4\n  width: 128\ntraining:\n  seed: 1337\nnew:\n  key: \"x: y\"\n");
        using var other = Run(1).Configuration("model:\n  layers: 2\ntraining:\n  seed: 1337\n");
        var comparison = new RunComparison([Read(one), Read(other)], null);
        Assert.Equal(["model.layers: 4 2", "new.key: x: y -"],
            comparison.Differences.Select(
                row => $"{row.Key}: {string.Join(' ', row.Values.Select(value => value ?? "-"))}"));
    }

    [Fact]
    public void the_target_is_what_all_have_reached()
    {
        using var fast = Run(4, 2, 1);
        using var slow = Run(4, 3, double.NaN, 2.5);
        var comparison = new RunComparison([Read(fast), Read(slow)], null);
        Assert.Equal(2.5, comparison.Target);
        Assert.Equal((2L, 1.0), comparison.Runs[0].Reaches(2.5));
        Assert.Equal((4L, 2.0), comparison.Runs[1].Reaches(2.5));
        Assert.Null(comparison.Runs[1].Reaches(1));
        Assert.Equal(new LowPoint(2.5, 4), comparison.Runs[1].BestLoss);
    }

    [Fact]
    public void a_run_that_has_nothing_yet_can_be_compared()
    {
        using var one = Run(2, 1);
        using var empty = new RunFolder().Metrics();
        var comparison = new RunComparison([Read(one), Read(empty)], null);
        var text = new StringWriter();
        CompareCommand.Print(comparison, text);
        Assert.Null(comparison.Target);
        Assert.Contains("they have no step in common", text.ToString(), StringComparison.Ordinal);
    }

    private static ComparedRun Read(RunFolder run) => ComparedRun.Read(run.Directory, "run", TimeProvider.System);

    private static RunFolder Run(params double[] losses) => new RunFolder().Metrics(losses.Select((loss, i) =>
        RunFolder.Row(i + 1, loss).Replace(":NaN", ":\"NaN\"", StringComparison.Ordinal)));

    private static string Checkpoint(int step, string hash) =>
        RunFolder.Event(1, "checkpoint_written", $"\"step\":{step},\"parameters_sha256\":\"{hash}\"");
}

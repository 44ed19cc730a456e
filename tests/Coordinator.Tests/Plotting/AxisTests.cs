using ClusterLlm.Coordinator.Plotting;

namespace ClusterLlm.Coordinator.Tests.Plotting;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 10, 5, "0 2 4 6 8 10")]
    [InlineData(1.8, 4.3, 5, "2.0 2.5 3.0 3.5 4.0")]
    [InlineData(-1, 1, 4, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(1, 2000, 4, "500 1000 1500 2000")]
    [InlineData(0, 1.5e6, 4, "0 0.5M 1.0M 1.5M")]
    [InlineData(0, 40_000, 4, "0 10k 20k 30k 40k")]
    [InlineData(1e-5, 9e-5, 4, "2e-5 4e-5 6e-5 8e-5")]
    [InlineData(1.00001, 1.00003, 2, "1.00001 1.00002 1.00003")]
    public void ticks_are_round_and_written_alike(double low, double high, int most, string expected) =>
        Assert.Equal(expected, Labels(AxisTicks.Linear(low, high, most)));

    [Theory]
    [InlineData(0.5, 20, 6, "0.5 1 2 5 10 20")]
    [InlineData(1.5, 9, 5, "2 5|2 4 6 8")]
    [InlineData(1e-6, 10, 8, "1e-6 1e-5 1e-4 0.001 0.01 0.1 1 10")]
    [InlineData(1e-12, 1e12, 5, "1e-12 1e-7 0.01 1000 1e8")]
    public void logarithmic_ticks_are_powers_or_round(double low, double high, int most, string expected) =>
        Assert.Contains(Labels(AxisTicks.Logarithmic(low, high, most)), expected.Split('|'));

    [Fact]
    public void whole_numbers_have_nothing_between_them() =>
        Assert.Equal("1 2 3", Labels(AxisTicks.Linear(1, 3, 10, whole: true)));

    [Fact]
    public void any_range_has_ticks_that_ascend_within_it_and_differ_in_what_is_written()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 13));
            var high = low + Math.Max(Math.Abs(low) * 1e-5, random.NextDouble() * Math.Pow(10, random.Next(-12, 13)));
            var (log, most) = (low > 0 && random.Next(2) == 0, random.Next(2, 12));
            var axis = new Axis((low, high), log, most);
            var slack = (high - low) * 1e-6;
            Assert.All(axis.Ticks, tick => Assert.InRange(tick.Value, low - slack, high + slack));
            Assert.All(axis.Ticks.Zip(axis.Ticks.Skip(1)), pair => Assert.True(pair.First.Value < pair.Second.Value));
            var labels = axis.Ticks.Select(tick => tick.Label).Where(label => label.Length > 0).ToList();
            Assert.True(
                labels.Count <= (most * 2.5)
                    + 2, $"{labels.Count} labels of at most {most} for {low} to {high}, log {log}");
            Assert.True(
                labels.Distinct()
                    .Count() == labels.Count, $"{string.Join(' ', labels)} for {low} to {high}, log {log}");
            Assert.All(labels, label => Assert.InRange(label.Length, 1, 16));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ranges_that_are_hardly_ranges_have_an_axis(bool log)
    {
        double[][] sets = [[], [double.NaN], [0], [5], [-3, -3], [1e300, -1e300], [double.MaxValue, -double.MaxValue],
            [double.Epsilon], [1e-320, 1e308], [1, Math.BitIncrement(1.0)], [double.PositiveInfinity, 1]];
        foreach (var values in sets)
        {
            var range = AxisRange.Widened(AxisRange.Of(values, log), log);
            Assert.True(range.Low < range.High && double.IsFinite(range.Low) && double.IsFinite(range.High),
                $"{string.Join(' ', values)}: {range}");
            var axis = new Axis(range, log, 5);
            Assert.InRange(axis.Ticks.Count, 0, 3000);
            foreach (var value in values.Where(value => double.IsFinite(value) && (!log || value > 0)))
                Assert.InRange(axis.At(value), -1e-6, 1 + 1e-6);
        }
    }

    [Fact]
    public void what_a_logarithmic_axis_cannot_show_is_nowhere_on_it() =>
        Assert.All(
            new[] { 0, -1, double.NaN }, value => Assert.True(double.IsNaN(new Axis((1, 10), true, 5).At(value))));

    private static string Labels(IReadOnlyList<AxisTick> ticks) =>
        string.Join(' ', ticks.Select(tick => tick.Label).Where(label => label.Length > 0));
}

using ClusterLlm.Coordinator.Plotting;

namespace ClusterLlm.Coordinator.Tests.Plotting;

public sealed class CurveTests
{
    [Fact]
    public void smoothing_is_tensorboards()
    {
        // By hand: averages 0.5, 1.25, 2.125, divided by 1/2, 3/4 and 7/8.
        Assert.Equal([1, 1.25 / 0.75, 2.125 / 0.875], Smoothed(0.5, 1, 2, 3));
        Assert.Equal([4.0, 4, 4], Smoothed(0.999, 4, 4, 4).Select(value => Math.Round(value, 9)));
        Assert.Equal([3.0, 1], Smoothed(0, 3, 1));
    }

    [Fact]
    public void a_value_that_is_not_finite_stays_a_gap_and_spoils_nothing() =>
        Assert.Equal([1, double.NaN, 1.25 / 0.75, double.PositiveInfinity, 2.125 / 0.875],
            Smoothed(0.5, 1, double.NaN, 2, double.PositiveInfinity, 3));

    [Fact]
    public void lines_are_broken_at_gaps_and_a_lonely_point_is_a_line()
    {
        double[] values = [1, 2, double.NaN, 3, double.NegativeInfinity, double.NaN, 4, 5];
        Assert.Equal([[1, 2], [3], [4, 5]],
            Polylines.Of(Points(values), point => point with { X = point.X * 10 })
                .Select(line => line.Select(point => point.Y)));
    }

    [Fact]
    public void a_million_points_keep_their_peaks_and_few_others()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 1_000_000).Select(_ => random.NextDouble()).ToArray();
        (values[123_456], values[765_432]) = (50, -50);
        var line = Assert.Single(Polylines.Of(Points(values), point => point with { X = point.X / 1000 }));
        Assert.InRange(line.Count, 2000, 4004);
        Assert.Contains(line, point => point.Y == 50);
        Assert.Contains(line, point => point.Y == -50);
        Assert.All(line.Zip(line.Skip(1)), pair => Assert.True(pair.First.X <= pair.Second.X));
        foreach (var column in line.GroupBy(point => Math.Floor(point.X)).Take(50))
        {
            var all = values.Skip((int)column.Key * 1000).Take(1000).ToArray();
            Assert.Equal((all[0], all[^1], all.Min(), all.Max()),
                (column.First().Y, column.Last().Y, column.Min(point => point.Y), column.Max(point => point.Y)));
        }
    }

    private static IEnumerable<double> Smoothed(double weight, params double[] values) =>
        Smoothing.Apply(Points(values), weight).Select(point => point.Y);

    private static PlotPoint[] Points(double[] values) => [.. values.Select((value, i) => new PlotPoint(i, value))];
}

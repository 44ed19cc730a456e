using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Plotting;
using ClusterLlm.Coordinator.Plotting.Runs;
using ClusterLlm.Coordinator.Tests.RunHistory;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests.Plotting;

public sealed class RunFigureTests
{
    [Fact]
    public void metrics_of_one_quantity_share_a_panel_and_validation_is_marked_not_smoothed()
    {
        using var run = new RunFolder("mine").Losses(4, 2, 3);
        var figure = Read([run.Directory], ["loss,val_loss", "learning_rate"], smooth: 0.5);
        Assert.Equal(["loss", "learning rate"], figure.Panels.Select(panel => panel.Title));
        Assert.Equal([("loss", SeriesStyle.Faint), ("loss", SeriesStyle.Line), ("validation loss", SeriesStyle.Marked)],
            figure.Panels[0].Series.Select(series => (series.Label, series.Style)));
        Assert.Equal(["loss", "validation loss"], figure.Panels[0].Legend.Select(series => series.Label));
        Assert.Equal([new PlotPoint(3, 1.5)], figure.Panels[0].Series[2].Points);
        Assert.Empty(figure.Panels[1].Legend);
    }

    [Fact]
    public void with_several_runs_a_colour_is_a_run()
    {
        using var one = new RunFolder("one").Losses(4, 2);
        using var two = new RunFolder("two").Losses(5);
        var panel = Assert.Single(Read([one.Directory, two.Directory], []).Panels);
        Assert.Equal([("one loss", 0), ("one validation loss", 0), ("two loss", 1), ("two validation loss", 1)],
            panel.Series.Select(series => (series.Label, series.Colour)));
        Assert.Equal(
            ["one", "two"], Read([one.Directory, two.Directory], ["loss"]).Panels[0]
                .Series.Select(series => series.Label));
    }

    [Theory]
    [InlineData("Step", 1, 2)]
    [InlineData("Tokens", 64, 128)]
    [InlineData("Seconds", 0.5, 1)]
    public void what_is_across_can_be_chosen(string x, double first, double second)
    {
        using var run = new RunFolder().Losses(4, 2);
        Assert.Equal([new PlotPoint(first, 4), new PlotPoint(second, 2)],
            Read([run.Directory], ["loss"], Enum.Parse<PlotX>(x)).Panels[0].Series[0].Points);
    }

    [Fact]
    public void what_cannot_be_drawn_is_said_with_what_can()
    {
        using var run = new RunFolder().Losses(4, 2);
        using var empty = new RunFolder().Metrics();
        Assert.Equal("--metric los: there is no such metric; there are loss, learning_rate, tokens, step_seconds, val_loss",
            Assert.Throws<ConfigurationException>(() => Read([run.Directory], ["los"])).Message);
        Assert.Contains("nothing to draw yet",
            Assert.Throws<ConfigurationException>(() => Read([empty.Directory], [])).Message,
            StringComparison.Ordinal);
        Assert.Equal("--smooth is 1, but must be 0 or more and below 1",
            Assert.Throws<ConfigurationException>(() => Read([run.Directory], [], smooth: 1)).Message);
        Assert.Throws<ConfigurationException>(() => Read([run.Directory], [], smooth: double.NaN));
    }

    private static PlotFigure Read(IReadOnlyList<RunDirectory> runs, IReadOnlyList<string> metrics,
        PlotX x = PlotX.Step,
        double smooth = 0) => new PlotRequest { Runs = runs, Metrics = metrics, X = x, Smooth = smooth }.Read();
}

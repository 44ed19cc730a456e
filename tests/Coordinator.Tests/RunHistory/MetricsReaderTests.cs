using System.Text;
using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

public sealed class MetricsReaderTests
{
    [Fact]
    public void numbers_that_are_not_finite_are_gaps_however_they_are_written()
    {
        using var run = new RunFolder().Metrics("""{"step":1,"loss":null}""", """{"step":2,"loss":"NaN"}""",
            """{"step":3,"loss":"-Infinity"}""", """{"step":4,"loss":1e999}""", """{"step":5,"loss":2.5}""");
        var losses = MetricsReader.Read(run.Directory.Metrics).Column("loss")!;
        Assert.Equal([double.NaN, double.NaN, double.NegativeInfinity, double.PositiveInfinity, 2.5], losses.Values);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{\"step\":2,\"loss\":1")]
    [InlineData("{\"step\":2,\"loss\":1}}")]
    [InlineData("[1,2]")]
    [InlineData("{\"loss\":1}")]
    [InlineData("{\"step\":-2,\"loss\":1}")]
    [InlineData("{\"step\":\"2\",\"loss\":1}")]
    [InlineData("{\"step\":99999999999999999999,\"loss\":1}")]
    [InlineData("\u0000\u0001\u0002")]
    public void what_is_no_row_is_passed_over(string line)
    {
        using var run = new RunFolder().Metrics(RunFolder.Row(1, 3), line, RunFolder.Row(3, 2));
        var metrics = MetricsReader.Read(run.Directory.Metrics);
        Assert.Equal([1L, 3], metrics.Steps);
        Assert.Equal([3.0, 2], metrics.Column("loss")!.Values);
    }

    [Fact]
    public void hostile_rows_cost_no_more_than_their_length()
    {
        var deep = "{\"step\":2,\"loss\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        var names = "{\"step\":4," + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":1")) + "}";
        var nested = """{"step":5,"loss":4,"more":{"loss":9,"step":7}}""";
        using var run = new RunFolder().Metrics(RunFolder.Row(1, 3), deep, names, nested,
            "{\"step\":6,\"loss\":1,\"x\":\"" + new string('y', FileLines.LongestLine * 3)
                + "\"}", RunFolder.Row(7, 1));
        var metrics = MetricsReader.Read(run.Directory.Metrics);
        Assert.Equal([1L, 4, 5, 7], metrics.Steps);
        Assert.Equal([3.0, 4, 1], metrics.Column("loss")!.Values);
        Assert.InRange(metrics.Names.Count(), 4, 64);
    }

    [Fact]
    public void a_last_line_without_its_end_is_still_being_written()
    {
        using var run = new RunFolder().Losses(3, 2);
        File.AppendAllText(run.Directory.Metrics, RunFolder.Row(3, 1));
        Assert.Equal([1L, 2], MetricsReader.Read(run.Directory.Metrics).Steps);
    }

    [Fact]
    public void a_step_that_comes_again_takes_back_what_was_behind_it()
    {
        using var run = new RunFolder().Metrics(RunFolder.Row(1, 5), RunFolder.Row(2, 4, "\"val_loss\":9,"),
            RunFolder.Row(3, 3), RunFolder.Row(2, 2));
        var metrics = MetricsReader.Read(run.Directory.Metrics);
        Assert.Equal([1L, 2], metrics.Steps);
        Assert.Equal([5.0, 2], metrics.Column("loss")!.Values);
        Assert.Null(metrics.Column("val_loss"));
        metrics.Rewind(0);
        Assert.Empty(metrics.Steps);
    }

    [Fact]
    public void the_end_of_a_long_file_has_the_newest_values_of_rare_metrics()
    {
        using var run = new RunFolder().Metrics(Enumerable.Range(1, 30_000)
            .Select(step => RunFolder.Row(step, 1, step == 2_000 ? "\"val_loss\":7," : "")));
        Assert.True(new FileInfo(run.Directory.Metrics).Length > 2 << 20);
        var tail = MetricsReader.ReadTail(run.Directory.Metrics, "val_loss");
        Assert.Equal((7.0, 30_000L), (tail.Last("val_loss"), tail.Steps[^1]));
        var shorter = MetricsReader.ReadTail(run.Directory.Metrics, "loss");
        Assert.InRange(shorter.Steps.Count, 5_000, 20_000);
        Assert.Equal(30_000, shorter.Steps[^1]);
        Assert.Empty(MetricsReader.ReadTail(run.Directory.Metrics + ".absent", "loss").Steps);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void lines_are_read_whole_from_wherever_reading_begins(long offset)
    {
        using var run = new RunFolder();
        File.WriteAllText(run.Directory.Metrics, "ab\n\ncd\nef");
        var lines = FileLines.Read(run.Directory.Metrics, offset).Select(line => Encoding.UTF8.GetString(line.Span))
            .ToList();
        Assert.Equal(offset == 0 ? ["ab", "cd"] : offset < 5 ? ["cd"] : Array.Empty<string>(), lines);
    }
}

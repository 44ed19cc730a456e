using System.Globalization;
using System.Text;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.History;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Tests.Operations;

public sealed class HistoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-history-").FullName;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(4_999)]
    [InlineData(9_999)]
    [InlineData(10_000)]
    [InlineData(20_000)]
    public void steps_are_found_wherever_they_lie_in_a_long_file(long after)
    {
        // Every second step, so that those asked for are there and not.
        var file = new MetricsFile(Write(Enumerable.Range(1, 5_000).Select(i => Row(i * 2))));

        var steps = file.After(after).Take(3).Select(row => row.Step);

        Assert.Equal(Enumerable.Range(1, 5_000).Select(i => i * 2L).Where(step => step > after).Take(3), steps);
    }

    [Fact]
    public void pages_lead_through_every_step_once()
    {
        var file = new MetricsFile(Write(Enumerable.Range(1, 25).Select(Row)));
        var steps = new List<long>();

        for (long? after = 0; after is not null;)
        {
            var page = file.Page(after.Value, limit: 10);
            steps.AddRange(page.Rows.Select(row => row.Step));
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), steps);
    }

    [Fact]
    public void a_sample_spans_the_whole_run_from_its_first_step_to_its_last()
    {
        var file = new MetricsFile(Write(Enumerable.Range(1, 20_000).Select(Row)));

        var steps = file.Sample(after: 0, points: 100).Rows.Select(row => row.Step).ToList();

        Assert.InRange(steps.Count, 90, 100);
        Assert.Equal((1, 20_000), (steps[0], steps[^1]));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 250));
    }

    [Fact]
    public void damaged_lines_a_torn_end_and_lines_without_end_are_passed_over()
    {
        var path = Write(
            [Row(1), "{\"step\":", "[]", "null", new string('x', 3 << 20), Row(2), "{\"step\":\"two\"}", Row(3)]);
        File.AppendAllText(path, Row(4)[..20]);

        Assert.Equal([1L, 2L, 3L], new MetricsFile(path).After(0).Select(row => row.Step));
    }

    [Fact]
    public void what_is_no_number_is_null()
    {
        var row = new MetricsFile(Write(["""{"step":1,"loss":"NaN","grad_norm":"Infinity","workers":1}"""])).After(0).Single();

        Assert.Null(row.Loss);
        Assert.Null(row.GradNorm);
    }

    [Fact]
    public void a_run_without_metrics_has_no_rows()
    {
        var file = new MetricsFile(Path.Combine(folder, "none.jsonl"));

        Assert.Empty(file.After(0));
        Assert.Empty(file.Sample(0, 10).Rows);
        Assert.Empty(file.Newest());
    }

    [Fact]
    public void events_are_found_by_their_number_also_those_that_came_later()
    {
        var path = Write(Enumerable.Range(1, 1_000).Select(Event));
        var file = new EventFile(path);
        Assert.Equal(1_000, file.Count);
        File.AppendAllLines(path, Enumerable.Range(1_001, 200).Select(Event));

        Assert.Equal(1_200, file.Count);
        foreach (var after in new[] { 0L, 1, 255, 256, 257, 511, 1_100, 1_199 })
        {
            var found = file.After(after).First();
            Assert.Equal((after + 1, $"process {after + 1}"), (found.Index, found.Reason));
        }
        Assert.Empty(file.After(1_200));
        Assert.Equal(1_010, file.Page(1_000, limit: 10).Next);
        Assert.Null(file.Page(1_190, limit: 10).Next);
    }

    [Fact]
    public void who_missed_a_rewind_is_told_how_far_back_its_rows_are_void()
    {
        var log = new RewindLog();
        log.Add(new RunOpened(default, new Fence(1), new StepId(0), "", "", ""));
        var seen = log.Count;
        Assert.Equal(long.MaxValue, log.ValidSince(seen));

        log.Add(new Rewound(new StepId(50), ""));
        log.Add(new Rewound(new StepId(20), ""));
        log.Add(new RunOpened(default, new Fence(2), new StepId(70), "", "", ""));

        Assert.Equal(20, log.ValidSince(seen));
        Assert.Equal(70, log.ValidSince(seen + 2));
        Assert.Equal(0, log.ValidSince(log.Count + 1));
    }

    [Fact]
    public void the_tail_of_a_log_is_whole_lines()
    {
        var path = Write(["one", "two", "three"]);

        Assert.Equal("two\nthree\n", LogTail.Read(path, 2)?.Text);
        Assert.Equal("one\ntwo\nthree\n", LogTail.Read(path, 50)?.Text);
        Assert.Equal(("three\n", 14), LogTail.ReadAfter(path, after: 8));
        Assert.Equal(("one\ntwo\nthree\n", 14), LogTail.ReadAfter(path, after: 99));
        Assert.Null(LogTail.Read(Path.Combine(folder, "none.log"), 5));
        var huge = Write(Enumerable.Range(0, 300_000).Select(i => i.ToString("D6", CultureInfo.InvariantCulture)));
        Assert.All(
            LogTail.Read(huge, int.MaxValue)!.Value.Text.TrimEnd('\n')
                .Split('\n'), line => Assert.Equal(6, line.Length));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Row(int step) => FormattableString.Invariant(
        $$"""{"step":{{step}},"loss":{{1.0 / step}},"learning_rate":0.001,"grad_norm":1,"tokens":{{step * 100}},"workers":2,"generation":3}""");

    private static string Event(int number) =>
        $$"""{"time":"2026-01-01T00:00:00.000Z","event":"worker_joined","worker":"w1","step":3,"reason":"process {{number}}"}""";

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.jsonl");
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")), new UTF8Encoding(false));
        return path;
    }
}

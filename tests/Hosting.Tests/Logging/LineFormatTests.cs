using System.Diagnostics;
using System.Text.Json;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Tests.Logging;

public sealed class LineFormatTests : IDisposable
{
    private const string Category = "ClusterLlm.Coordinator.Actors.CoordinatorActor";

    private readonly string _folder = Directory.CreateTempSubdirectory("clusterllm-log-").FullName;
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void a_line_for_people_has_local_time_level_short_category_message_and_where_it_was_said() =>
        Assert.Equal("2026-03-02 00:30:15.250 warn  CoordinatorActor 10.0.0.9 was refused after 3 attempts"
            + " run=r1 worker=w2 generation=4 step=17\n",
            Written(LogFormat.Console, log => Said.Refused(log, "10.0.0.9", 3)));

    [Fact]
    public void a_line_for_machines_is_one_object_with_every_coordinate_and_field()
    {
        var line = Object(Written(LogFormat.Json, log => Said.Refused(log, "10.0.0.9", 3)));
        Assert.Equal("2026-03-01T22:30:15.250000Z", line.GetProperty("time").GetString());
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal(Category, line.GetProperty("category").GetString());
        Assert.Equal("peer_refused", line.GetProperty("event").GetString());
        Assert.Equal("10.0.0.9 was refused after 3 attempts", line.GetProperty("message").GetString());
        Assert.Equal(("r1", "w2"), (line.GetProperty("run").GetString(), line.GetProperty("worker").GetString()));
        Assert.Equal((4, 17), (line.GetProperty("generation").GetInt64(), line.GetProperty("step").GetInt64()));
        Assert.Equal(3, line.GetProperty("fields").GetProperty("attempts").GetInt32());
        Assert.Equal("10.0.0.9", line.GetProperty("fields").GetProperty("peer").GetString());
        Assert.False(line.TryGetProperty("trace_id", out _));
    }

    [Fact]
    public void an_inner_scope_outranks_where_the_process_is()
    {
        var line = Object(Written(LogFormat.Json, log =>
        {
            using var scope = log.BeginScope(new Dictionary<string, object?> { ["step"] = 99L, ["shard"] = "a" });
            Said.Refused(log, "x", 1);
        }));
        Assert.Equal(99, line.GetProperty("step").GetInt64());
        Assert.Equal("a", line.GetProperty("fields").GetProperty("shard").GetString());
    }

    [Fact]
    public void a_line_within_a_trace_names_it()
    {
        using var activity = new Activity("step").SetIdFormat(ActivityIdFormat.W3C).Start();
        var line = Object(Written(LogFormat.Json, log => Said.Refused(log, "x", 1)));
        Assert.Equal(activity.TraceId.ToHexString(), line.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), line.GetProperty("span_id").GetString());
    }

    [Theory]
    [InlineData(LogFormat.Console)]
    [InlineData(LogFormat.Json)]
    public void a_peer_cannot_forge_a_line_nor_move_a_terminal(LogFormat format)
    {
        var text = Written(format, log => Said.Refused(log, "x\n2026-03-02 fatal forged\r\u001b[2J\u2028y", 1));
        Assert.Single(text.TrimEnd('\n').Split('\n', '\u2028'));
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [InlineData(LogFormat.Console)]
    [InlineData(LogFormat.Json)]
    public void a_line_is_bounded_whatever_a_peer_sends(LogFormat format) =>
        Assert.InRange(Written(format, log => Said.Refused(log, new string('x', 1 << 20), 1)).Length, 100, 12_000);

    [Fact]
    public void an_exception_is_told_with_its_cause()
    {
        var error = new InvalidOperationException("outer", new IOException("the disk is full"));
        var lines = Written(LogFormat.Console, log => Said.Failed(log, error)).TrimEnd('\n').Split('\n');
        Assert.EndsWith("it failed run=r1 worker=w2 generation=4 step=17", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("the disk is full", StringComparison.Ordinal));
        var json = Object(Written(LogFormat.Json, log => Said.Failed(log, error)));
        Assert.Contains("the disk is full", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    private string Written(LogFormat format, Action<ILogger> say)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid()}.log");
        using (var log = new ProcessLog(new ProcessLogOptions { Format = format, Path = path }, _time))
        {
            log.Scopes.Enter("r1", "w2", 4, 17);
            say(log.Loggers.CreateLogger(Category));
        }
        return File.ReadAllText(path);
    }

    private static JsonElement Object(string text)
    {
        Assert.Single(text.TrimEnd('\n').Split('\n'));
        return JsonDocument.Parse(text).RootElement;
    }
}

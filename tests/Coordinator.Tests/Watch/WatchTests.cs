using System.Text;
using ClusterLlm.Coordinator.Display.Watch;
using ClusterLlm.Coordinator.Operations.Client;

namespace ClusterLlm.Coordinator.Tests.Watch;

public sealed class WatchTests
{
    private const string Run = """
        {"run":"r","name":"mine","directory":"/runs/mine","phase":"stepping","paused":false,"step":40,"steps":100,"loss":2.5,
        "val_loss":2.75,"learning_rate":0.001,"grad_norm":1.5,"tokens":4000,"tokens_per_second":28400,"goodput":0.9,
        "generation":3,"fence":1,"workers_wanted":2,"workers_ready":1,"started":"2026-05-01T12:00:00Z","seconds":9,
        "eta_seconds":31,"parameters":1000,"version":"1","ended":false,"exit_code":null,"reason":null}
        """;

    private const string Workers = """
        {"workers":[{"id":"w0","pid":11,"host":"here","address":"a","http":null,"status":"ready","phase":"computing","phase_seconds":1.25,
        "generation":3,"step":40,"lag_seconds":0.5,"micro_batches_done":2,"resident_bytes":316669952,"waits_for":null,"detail":"",
        "restarts":0,"draining":false},{"id":"w1","pid":12,"host":"here","address":"b","http":null,"status":"absent","phase":"starting",
        "phase_seconds":0,"generation":3,"step":null,"lag_seconds":0,"micro_batches_done":0,"resident_bytes":0,"waits_for":"w0",
        "detail":"","restarts":1,"draining":false}]}
        """;

    [Fact]
    public void a_frame_tells_all_that_is_known()
    {
        var frame = Frame(Model(), 110, 34);
        Assert.Equal(34, frame.Length);
        Assert.Matches("^mine  stepping +its address$", frame[0]);
        Assert.StartsWith("step 40/100 █████████░░░", frame[1], StringComparison.Ordinal);
        Assert.Contains(
            "40 %, 0:31 left   loss 2.5000   validation 2.7500   lr 1e-3   norm 1.50", frame[1],
            StringComparison.Ordinal);
        Assert.Matches("^tokens/s [▁-█]+ 28,400   goodput 90 %   workers 1/2$", frame[2]);
        Assert.Contains("●", string.Concat(frame[4..20]), StringComparison.Ordinal);
        Assert.Contains(
            frame, line => line.StartsWith("w0      ready   computing  1.2 s     2  0.50 s  302 MiB  11 on here",
                StringComparison.Ordinal));
        Assert.Contains(
            frame, line => line.StartsWith("w1      absent", StringComparison.Ordinal)
                && line.EndsWith("waits for w0", StringComparison.Ordinal));
        Assert.Contains("  12:00:05  worker died w1 step 40: process 12 ended with signal 9", frame);
        Assert.Equal("checkpoints  step 20 (1.0 MB, 12:00:04)", frame[^2]);
        Assert.StartsWith("q quit   p pause", frame[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void frames_fit_terminals_of_any_size()
    {
        var model = Model();
        Press(model, '?');
        for (var width = 20; width <= 200; width += 20)
            for (var height = 8; height <= 60; height += 4)
            {
                var lines = Frame(model, width, height);
                Assert.Equal(height, lines.Length);
                Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            }
    }

    [Fact]
    public void a_rewind_takes_back_steps_and_checkpoints()
    {
        var model = Model();
        Apply(model, "rewind", """{"to":10}""");
        Assert.Equal(10, model.Metrics.Steps[^1]);
        Assert.Empty(model.Checkpoints);
        Assert.Contains("checkpoints  none yet", Frame(model, 80, 24));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("step")]
    [InlineData("rewind")]
    [InlineData("event")]
    [InlineData("workers")]
    [InlineData("checkpoint")]
    [InlineData("unheard-of")]
    public void what_a_server_may_send_does_not_end_the_watch(string name)
    {
        foreach (var data in new[] { "", "{", "null", "[]", "{}", "\"x\"", "{\"workers\":null}", "{\"step\":1e99}",
            "{\"to\":\"x\"}",
            "{\"event\":\"\\u001b[2J\",\"time\":\"2026-05-01T12:00:00Z\",\"reason\":\"\\u0007\"}" })
        {
            var model = Model();
            Apply(model, name, data);
            Assert.DoesNotContain('\e', string.Concat(Frame(model, 80, 24)));
        }
    }

    [Fact]
    public void draining_a_worker_is_asked_twice()
    {
        var model = Model();
        Assert.Equal(WatchAction.None, Press(model, 'd'));
        Assert.Equal("choose a worker with the arrow keys", model.Message);
        model.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false));
        model.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false));
        Assert.Equal(WatchAction.None, Press(model, 'd'));
        Assert.StartsWith("drain w1? ", Frame(model, 80, 24)[^1], StringComparison.Ordinal);
        Assert.Equal(WatchAction.None, Press(model, 'n'));
        Press(model, 'd');
        Assert.Equal(new WatchAction(WatchActionKind.Drain, "w1"), Press(model, 'y'));
    }

    [Theory]
    [InlineData('p', "Pause")]
    [InlineData('r', "Resume")]
    [InlineData('c', "Checkpoint")]
    [InlineData('q', "Quit")]
    public void keys_ask_for_what_they_say(char key, string expected)
    {
        var model = Model();
        Assert.Equal(expected, Press(model, key).Kind.ToString());
        model.CanControl = false;
        Assert.Equal(key == 'q' ? "Quit" : "None", Press(model, key).Kind.ToString());
    }

    [Fact]
    public async Task server_sent_events_are_read_however_they_are_cut()
    {
        var text = Encoding.UTF8.GetBytes("retry: 1000\n\n: comment\n\nevent: run\nid: 1.2.3\ndata: {\"a\":\ndata:1}\n\r\nevent:step\r\ndata: ü\r\n\r\ndata: unfinished");
        for (var piece = 1; piece < 9; piece++)
        {
            var events = await ReadAsync(new PiecewiseStream(text, piece));
            Assert.Equal([("run", "1.2.3", "{\"a\":\n1}"), ("step", "1.2.3", "ü")], events);
        }
    }

    [Fact]
    public async Task an_endless_line_is_not_kept()
    {
        using var line = new PiecewiseStream(new byte[EventStream.MaxEventBytes * 2], 1 << 16);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(line));
        var lines = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("data: " + new string('x', 1 << 16) + "\n", 80)));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new MemoryStream(lines)));
    }

    private static async Task<List<(string, string, string)>> ReadAsync(Stream stream)
    {
        var events = new List<(string, string, string)>();
        await foreach (var item in EventStream.ReadAsync(stream, TestContext.Current.CancellationToken))
            events.Add((item.Name, item.Id, Encoding.UTF8.GetString(item.Data.Span)));
        return events;
    }

    private static WatchModel Model()
    {
        var model = new WatchModel { Source = "its address", CanControl = true };
        Apply(model, "run", Run);
        Apply(model, "workers", Workers);
        for (var step = 1; step <= 40; step++)
            Apply(model, "step", $$"""{"step":{{step}},"loss":{{100 - step}}.5,{{(step % 20 == 0 ? "\"val_loss\":70.25," : "")}}"tokens_per_second":{{step * 100}}}""");
        Apply(model, "event", """{"index":1,"time":"2026-05-01T12:00:05Z","kind":"worker_died","worker":"w1","step":40,"reason":"process 12 ended with signal 9"}""");
        Apply(model, "checkpoint", """{"step":20,"directory":"d","bytes":1000000,"seconds":0.1,"written":"2026-05-01T12:00:04Z","parameters_sha256":"aa"}""");
        return model;
    }

    private static void Apply(WatchModel model, string name, string data) =>
        model.Apply(name, Encoding.UTF8.GetBytes(data));

    private static WatchAction Press(WatchModel model, char key) =>
        model.Press(new ConsoleKeyInfo(key, ConsoleKey.None, false, false, false));

    private static string[] Frame(WatchModel model, int width, int height) =>
        [.. WatchView.Render(model, width, height, colours: false).Lines(colours: false)];

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}

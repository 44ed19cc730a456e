using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterLlm.Coordinator.Display.Watch;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Operations.Contracts;

namespace ClusterLlm.Fuzz.Targets;

/// <summary>What the command line reads of a server that may be anyone.</summary>
internal static class ClientTargets
{
    private const string Run = """
        {"run":"r","name":"n","directory":"/runs/n","phase":"stepping","paused":false,"step":7,"steps":100,"loss":2.5,"val_loss":null,
        "learning_rate":0.001,"grad_norm":1,"tokens":4096,"tokens_per_second":900.5,"goodput":0.98,"generation":1,"fence":1,"workers_wanted":2,
        "workers_ready":2,"started":"2026-01-01T00:00:00+00:00","seconds":12.5,"eta_seconds":90,"parameters":1000,"version":"0.1.0","ended":false,
        "exit_code":null,"reason":null}
        """;

    private const string Workers = """
        {"workers":[{"id":"w0","pid":42,"host":"h","address":"a:1","http":null,"status":"ready","phase":"computing","phase_seconds":0.5,
        "generation":1,"step":7,"lag_seconds":0,"micro_batches_done":3,"resident_bytes":1000000,"waits_for":null,"detail":"","restarts":0,"draining":false}]}
        """;

    private static readonly (string Name, string Json)[] Items =
    [
        ("run", Run), ("workers", Workers), ("step", """{"step":8,"time":1.5,"loss":2.25,"grad_norm":"NaN","val_loss":null}"""), ("rewind", """{"to":5}"""),
        ("event", """{"index":3,"time":"2026-01-01T00:00:00Z","kind":"worker_died","worker":"w1","step":7,"reason":"exit code 137"}"""),
        ("checkpoint", """{"step":5,"directory":"step-5","bytes":100,"seconds":0.5,"written":"2026-01-01T00:00:00+00:00","parameters_sha256":"ab"}"""),
        ("sample", """{"step":5,"time":"2026-01-01T00:00:00+00:00","prompt":"once","text":"upon"}"""),
    ];

    /// <summary>Bytes of a stream as they come.</summary>
    public static FuzzTarget EventStream() => new(
        [.. Items.Select(
            item => Encoding.UTF8.GetBytes(
                $"retry: 1000\n\nevent: {item.Name}\nid: 0.7.3\ndata: {OneLine(item.Json)}\n\n:\n\ndata\n\n"))],
        input => $"{CountAsync(input).GetAwaiter().GetResult()} events", typeof(InvalidDataException));

    /// <summary>One event, into the picture on a terminal: its name, its JSON.</summary>
    public static FuzzTarget Watch()
    {
        var (model, inputs) = (new WatchModel(), 0);
        return new FuzzTarget([.. Items.Select(
            item => Tagged.Join(item.Name, Encoding.UTF8.GetBytes(OneLine(item.Json))))], input =>
        {
            // A watcher sees many events; what they fill is bounded, so it may as well be seen filled.
            if (++inputs % 64 == 0)
                model = new WatchModel();
            var (name, data) = Tagged.Split(input);
            var (events, rows, status) = (model.Events.Count, model.Metrics.Steps.Count, model.Status);
            model.Apply(name, data);
            model.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false));
            foreach (var character in string.Join(
                "\n", WatchView.Render(model, 60, 24, colours: false).Lines(colours: false)))
                if (char.IsControl(character) && character != '\n')
                    throw new InvalidOperationException($"control character {(int)character} gets to the terminal");
            return $"{model.Events.Count > events} {model.Metrics.Steps.Count > rows} {model.Status != status} {model.Workers.Count > 0}";
        });
    }

    /// <summary>Answers of the API: which, its JSON.</summary>
    public static FuzzTarget Answers()
    {
        var json = OperationsJson.Default;
        var types = new Dictionary<string, JsonTypeInfo>
        {
            ["run"] = json.RunStatus,
            ["workers"] = json.WorkerList,
            ["checkpoints"] = json.CheckpointList,
            ["timeline"] = json.Timeline,
            ["events"] = json.EventPage,
            ["metrics"] = json.MetricsPage,
            ["control"] = json.ControlAnswer,
            ["problem"] = json.Problem,
        };
        (string Name, string Json)[] answers =
        [
            ("run", Run), ("workers", Workers), ("checkpoints", $$"""{"checkpoints":[{{Items[5].Json}}]}"""),
            ("timeline", """{"steps":[{"step":7,"generation":1,"started":1.5,"seconds":0.5,"workers":[{"id":"w0","compute":0.25,"reduce":0.1,"wait":0,"apply":0.05}]}]}"""),
            ("events", $$"""{"events":[{{Items[4].Json}}],"next":3}"""), ("metrics", $$"""{"rows":[{{Items[2].Json}}],"next":null}"""),
            ("control", """{"accepted":true,"reason":"paused","step":7}"""), ("problem", """{"type":"about:blank","title":"no","status":409,"detail":"why"}"""),
        ];
        return new FuzzTarget([.. answers.Select(
            answer => Tagged.Join(answer.Name, Encoding.UTF8.GetBytes(OneLine(answer.Json))))], input =>
        {
            var (name, data) = Tagged.Split(input);
            return types.TryGetValue(name, out var type)
                ? JsonSerializer.Deserialize(data, type)?.GetType().Name ?? "null"
                : "another";
        }, typeof(JsonException));
    }

    private static string OneLine(string json) => json.ReplaceLineEndings("");

    private static async Task<int> CountAsync(byte[] input)
    {
        var count = 0;
        await foreach (var _ in Coordinator.Operations.Client.EventStream.ReadAsync(
            new MemoryStream(input), CancellationToken.None))
            count++;
        return count;
    }
}

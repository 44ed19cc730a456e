using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>
/// What is known of a run that is watched, and what its watcher looks at. Fed with the API's server-sent events or with
/// the run's files, and with keys; does nothing by itself.
/// </summary>
internal sealed class WatchModel
{
    private const int EventsKept = 200;
    private const int CheckpointsKept = 50;

    private readonly List<PastEvent> events = [];
    private readonly SortedDictionary<long, CheckpointView> checkpoints = [];
    private readonly List<(string Name, double Value)> values = [];

    public MetricsTable Metrics { get; set; } = new();

    /// <summary>Null until the run has told.</summary>
    public RunStatus? Status { get; set; }

    public IReadOnlyList<WorkerView> Workers { get; private set; } = [];

    /// <summary>By age, the newest last.</summary>
    public IReadOnlyList<PastEvent> Events => events;

    /// <summary>By step, those that were not taken back.</summary>
    public IReadOnlyCollection<CheckpointView> Checkpoints => checkpoints.Values;

    /// <summary>Where it comes from, and how that stands.</summary>
    public string Source { get; set; } = "";

    /// <summary>The last answer or trouble; empty when there is none.</summary>
    public string Message { get; set; } = "";

    /// <summary>Whether somebody listens to what is asked of the run.</summary>
    public bool CanControl { get; set; }

    public bool Log { get; private set; }
    public bool Help { get; private set; }

    /// <summary>The id of the worker that keys are about; empty when there is none.</summary>
    public string Selected { get; private set; } = "";

    /// <summary>A worker whose draining has yet to be confirmed; empty otherwise.</summary>
    public string Confirming { get; private set; } = "";

    /// <param name="name">Of a server-sent event; unknown ones are passed over.</param>
    /// <param name="data">Its JSON. What is damaged is passed over, too.</param>
    public void Apply(string name, ReadOnlyMemory<byte> data)
    {
        try
        {
            Take(name, data);
        }
        catch (JsonException)
        {
            // Of a coordinator of another version; what can be read is shown.
        }
    }

    public void Add(PastEvent happened)
    {
        // They have a line of their own, and would soon be the only events in sight.
        if (happened.Kind == "checkpoint_written")
            return;
        events.Add(happened);
        if (events.Count > EventsKept)
            events.RemoveAt(0);
    }

    public void Add(CheckpointView written)
    {
        checkpoints[written.Step] = written;
        if (checkpoints.Count > CheckpointsKept)
            checkpoints.Remove(checkpoints.Keys.First());
    }

    public void Forget()
    {
        events.Clear();
        checkpoints.Clear();
    }

    public WatchAction Press(ConsoleKeyInfo key)
    {
        if (Confirming.Length > 0)
        {
            var worker = Confirming;
            Confirming = "";
            return key.KeyChar is 'y' or 'Y' ? new WatchAction(WatchActionKind.Drain, worker) : WatchAction.None;
        }
        Message = "";
        switch (key.Key)
        {
            case ConsoleKey.UpArrow or ConsoleKey.LeftArrow:
                Select(-1);
                return WatchAction.None;
            case ConsoleKey.DownArrow or ConsoleKey.RightArrow:
                Select(1);
                return WatchAction.None;
            case ConsoleKey.Escape:
                Help = false;
                return WatchAction.None;
        }
        switch (char.ToLowerInvariant(key.KeyChar))
        {
            case 'q':
                return new WatchAction(WatchActionKind.Quit);
            case 'l':
                Log = !Log;
                return WatchAction.None;
            case '?' or 'h':
                Help = !Help;
                return WatchAction.None;
            case 'p':
                return Ask(WatchActionKind.Pause);
            case 'r':
                return Ask(WatchActionKind.Resume);
            case 'c':
                return Ask(WatchActionKind.Checkpoint);
            case 'd' when CanControl && Selected.Length > 0:
                Confirming = Selected;
                return WatchAction.None;
            case 'd':
                return Ask(WatchActionKind.None);
            default:
                return WatchAction.None;
        }
    }

    private WatchAction Ask(WatchActionKind kind)
    {
        if (!CanControl)
            Message = Status is { Ended: true } ? "the run has ended" : "nobody listens: this run has no API";
        else if (kind == WatchActionKind.None)
            Message = "choose a worker with the arrow keys";
        return CanControl ? new WatchAction(kind) : WatchAction.None;
    }

    private void Take(string name, ReadOnlyMemory<byte> data)
    {
        var json = OperationsJson.Readable;
        switch (name)
        {
            case "run":
                Status = JsonSerializer.Deserialize(data.Span, json.RunStatus) ?? Status;
                break;
            case "step" when MetricsReader.TryParse(data.Span, null, out var step, values):
                Metrics.Add(step, values);
                break;
            case "rewind" when JsonSerializer.Deserialize(data.Span, json.RewindTo) is { } rewind:
                Metrics.Rewind(rewind.To);
                foreach (var later in checkpoints.Keys.Where(step => step > rewind.To).ToList())
                    checkpoints.Remove(later);
                break;
            case "event" when PastEvent.Parse(data) is { } happened:
                Add(happened);
                break;
            case "checkpoint" when JsonSerializer.Deserialize<CheckpointView>(data.Span, json.Options) is { } written:
                Add(written);
                break;
            case "workers" when JsonSerializer.Deserialize(data.Span, json.WorkerList) is { Workers: { } list }:
                Workers = [.. list.Where(worker => worker is { Id: not null })];
                if (Workers.All(worker => worker.Id != Selected))
                    Selected = "";
                break;
        }
    }

    private void Select(int by)
    {
        if (Workers.Count == 0)
            return;
        var at = Workers.Index().Where(pair => pair.Item.Id == Selected).Select(pair => pair.Index).DefaultIfEmpty(-1)
            .First();
        at = at < 0 ? (by > 0 ? 0 : Workers.Count - 1) : Math.Clamp(at + by, 0, Workers.Count - 1);
        Selected = Workers[at].Id;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.History;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>
/// The run of this process as the API tells it: turns what the coordinator's actor publishes into the stream's events,
/// once for all who listen. What is past is read from the run's files, not kept, but for the last steps' timing.
/// </summary>
internal sealed class LiveRun : IAsyncDisposable
{
    public const int TimelineSteps = 200;

    private static readonly TimeSpan StatesEvery = TimeSpan.FromMilliseconds(500);

    private readonly RunFacts facts;
    private readonly RunMonitor monitor;
    private readonly TimeProvider time;
    private readonly Subscription<IRunNews> news;
    private readonly CancellationTokenSource disposed = new();
    private readonly Lock guard = new();
    private readonly RewindLog rewinds = new();
    private readonly CheckpointLog checkpoints = new();
    private readonly StepRows rows;
    private readonly Pace pace = new();
    private readonly Goodput goodput;
    private readonly Queue<TimelineStep> timeline = new(TimelineSteps);
    private readonly Task pump;
    private readonly Task states;
    private MetricsRow? lastRow;
    private StepTiming? lastTiming;
    private long lastEvent;

    /// <param name="facts">Of the run, whose journal is open and was told of the opening.</param>
    /// <param name="monitor">Of its coordinator, which has not begun.</param>
    /// <param name="time">The clock.</param>
    public LiveRun(RunFacts facts, RunMonitor monitor, TimeProvider time)
    {
        (this.facts, this.monitor, this.time) = (facts, monitor, time);
        goodput = new Goodput(facts.Started);
        Metrics = new MetricsFile(facts.Directory.Metrics);
        Events = new EventFile(facts.Directory.Events);
        foreach (var record in JournalFile.ReadAll(facts.Directory.Journal))
        {
            rewinds.Add(record);
            checkpoints.Add(record);
        }
        rows = new StepRows(Metrics);
        lastRow = Metrics.Newest().LastOrDefault();
        lastEvent = Events.Count;
        news = monitor.News.Subscribe(room: null);
        pump = PumpAsync();
        states = TellStatesAsync();
    }

    public RunDirectory Directory => facts.Directory;
    public OperatorDesk Desk => monitor.Desk;
    public MetricsFile Metrics { get; }
    public EventFile Events { get; }
    public RewindLog Rewinds => rewinds;
    public Broadcast<StreamItem> Items { get; } = new();

    /// <summary>Null until the coordinator's actor runs.</summary>
    public RunState? Latest => monitor.Latest;

    private RunState State => monitor.Latest ?? facts.Initial;

    public RunStatus Status()
    {
        var ended = monitor.Ended is { IsCompletedSuccessfully: true, Result: var outcome } ? outcome : null;
        lock (guard)
            return Views.Of(facts, ended?.State ?? State, pace, goodput, lastRow, ended, time.GetUtcNow());
    }

    public WorkerList Workers()
    {
        lock (guard)
            return Views.Workers(State, lastTiming, time.GetUtcNow());
    }

    /// <summary>The last steps of this coordinator.</summary>
    public Timeline Timeline(int steps)
    {
        lock (guard)
            return new Timeline([.. timeline.Skip(timeline.Count - steps)]);
    }

    public CheckpointList Checkpoints()
    {
        lock (guard)
            return checkpoints.List();
    }

    /// <summary>What a newcomer must know that has seen nothing: the state, as events of the stream.</summary>
    public IEnumerable<StreamItem> Snapshot() =>
    [
        Item("run", Status(), OperationsJson.Readable.RunStatus),
        Item("workers", Workers(), OperationsJson.Readable.WorkerList),
    ];

    public static StreamItem Item<T>(string name, T value, JsonTypeInfo<T> type, StreamPlace? place = null) =>
        new(name, JsonSerializer.SerializeToUtf8Bytes(value, type), place);

    public async ValueTask DisposeAsync()
    {
        news.Dispose();
        await disposed.CancelAsync().ConfigureAwait(false);
        await pump.ConfigureAwait(false);
        await states.ConfigureAwait(false);
        disposed.Dispose();
    }

    private async Task PumpAsync()
    {
        await foreach (var item in news.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (var told in Hear(item))
                Items.Publish(told);
        }
        try
        {
            // The last word on the run.
            await monitor.Ended.WaitAsync(disposed.Token).ConfigureAwait(false);
            foreach (var told in Snapshot())
                Items.Publish(told);
        }
        catch (OperationCanceledException)
        {
            // It never began.
        }
        Items.Complete();
    }

    private List<StreamItem> Hear(IRunNews news)
    {
        var told = new List<StreamItem>();
        lock (guard)
        {
            switch (news)
            {
                case JournalRecord record:
                    Hear(record, told);
                    break;
                case StepTiming timing:
                    lastTiming = timing;
                    if (timeline.Count == TimelineSteps)
                        timeline.Dequeue();
                    var step = Views.Of(timing);
                    timeline.Enqueue(step);
                    if (Items.Subscribers > 0)
                        told.Add(Item("timeline", step, OperationsJson.Readable.TimelineStep));
                    break;
                case SampleTaken taken:
                    told.Add(Item("sample", taken.Sample, OperationsJson.Readable.RunSample));
                    break;
            }
        }
        return told;
    }

    private void Hear(JournalRecord record, List<StreamItem> told)
    {
        var json = OperationsJson.Readable;
        goodput.Add(record);
        if (record is Committed commit)
            pace.Add(commit);
        if (rows.Add(record) is { } row)
        {
            lastRow = row.Step >= (lastRow?.Step ?? 0) ? row : lastRow;
            told.Add(Item("step", row, json.MetricsRow, Place(row.Step)));
        }
        if (record is Rewound { To.Value: var to } && rewinds.Add(record))
        {
            lastRow = to == 0 ? null : Metrics.Of(to) ?? lastRow;
            told.Add(Item("rewind", new RewindTo(to), json.RewindTo, Place(to)));
        }
        if (checkpoints.Add(record) is { } checkpoint)
            told.Add(Item("checkpoint", checkpoint, json.CheckpointView));
        if (EventLine.Of(record) is { } line
            && EventFile.Parse(System.Text.Encoding.UTF8.GetBytes(line), lastEvent + 1) is { } happened)
        {
            lastEvent++;
            told.Add(Item("event", happened, json.RunEvent, Place(lastRow?.Step ?? 0)));
        }
    }

    private StreamPlace Place(long step) => new(rewinds.Count, step, lastEvent);

    /// <summary>State and workers now and then, when they have changed and somebody listens.</summary>
    private async Task TellStatesAsync()
    {
        using var timer = new PeriodicTimer(StatesEvery, time);
        RunState? told = null;
        try
        {
            while (await timer.WaitForNextTickAsync(disposed.Token).ConfigureAwait(false))
            {
                if (Items.Subscribers == 0 || ReferenceEquals(told, State))
                    continue;
                told = State;
                foreach (var item in Snapshot())
                    Items.Publish(item);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }
}

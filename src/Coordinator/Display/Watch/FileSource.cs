using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>A run that is over, or one without an API, from its files. They are read again while it is alive.</summary>
internal sealed class FileSource(RunDirectory run, TimeProvider time) : IWatchSource
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public async Task FollowAsync(Action<Action<WatchModel>> tell, CancellationToken cancellation)
    {
        while (true)
        {
            var overview = RunOverview.Read(run, time);
            tell(await Task.Run(() => Read(overview), cancellation).ConfigureAwait(false));
            if (!overview.Alive)
                return;
            await Task.Delay(Between, time, cancellation).ConfigureAwait(false);
        }
    }

    public Task<string> AskAsync(WatchAction action, CancellationToken cancellation) =>
        Task.FromResult("nobody listens");

    private Action<WatchModel> Read(RunOverview overview)
    {
        var metrics = MetricsReader.Read(run.Metrics);
        var events = EventHistory.Read(run.Events);
        var status = Status(overview, metrics, events.FirstOpened);
        return model =>
        {
            model.Forget();
            model.Metrics = metrics;
            model.Status = status;
            foreach (var happened in events.Kept)
                model.Add(happened);
            foreach (var written in events.Checkpoints)
                model.Add(new CheckpointView(written.Step!.Value, written.Text("directory"),
                    written.Whole("bytes") ?? 0, 0,
                    written.Time, written.Text("parameters_sha256")));
            model.CanControl = false;
            model.Source = overview.Alive ? "its files; it has no API" : "its files";
        };
    }

    private static RunStatus Status(RunOverview overview, MetricsTable metrics, PastEvent? opened) => new()
    {
        Run = opened?.Text("run") ?? "",
        Name = overview.Name,
        Directory = overview.Directory,
        Phase = overview.State.Word(),
        Paused = overview.State == RunCondition.Paused,
        Step = overview.Step,
        Steps = overview.Steps ?? 0,
        Loss = overview.Loss,
        ValLoss = overview.ValLoss,
        LearningRate = metrics.Last("learning_rate"),
        GradNorm = metrics.Last("grad_norm"),
        Tokens = (long)(metrics.Last("tokens") is { } tokens && double.IsFinite(tokens) ? tokens : 0),
        TokensPerSecond = overview.TokensPerSecond,
        Goodput = 0,
        Generation = (int)(metrics.Last("generation") is { } generation && double.IsFinite(generation) ? generation : 0),
        Fence = 0,
        WorkersWanted = 0,
        WorkersReady = 0,
        Started = overview.Started ?? DateTimeOffset.UnixEpoch,
        Seconds = overview.Seconds ?? 0,
        EtaSeconds = null,
        Parameters = 0,
        Version = "",
        Ended = !overview.Alive,
        ExitCode = (int?)overview.ExitCode,
        Reason = overview.Reason ?? (overview.Alive ? null : "its coordinator is gone without a word"),
    };
}

using System.Threading.Channels;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using Spectre.Console;

namespace ClusterLlm.Coordinator.Display;

/// <summary>Shows a run while it goes: live in a terminal, else a line now and then.</summary>
internal static class RunDisplay
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(150);

    /// <summary>Until the run has ended; returns what was shown.</summary>
    public static Task<LossHistory> ShowAsync(PreparedRun run, RunMonitor monitor, Screen screen)
    {
        var history = new LossHistory();
        screen.Line(Heading(run));
        var news = monitor.News.Subscribe(room: null).Reader;
        return screen.IsTerminal ? LiveAsync(run, monitor, news, screen, history)
            : PlainAsync(run, news, screen, history);
    }

    private static string Heading(PreparedRun run)
    {
        var (model, cluster) = (run.Configuration.Model, run.Configuration.Cluster);
        var workers = cluster.Workers == 1 ? "1 worker" : $"{cluster.Workers} workers";
        var resumed = run.Initial.Committed.Value > 0 ? $", continuing after step {run.Initial.Committed}" : "";
        var paused = run.Initial.Pause is { } pause
            ? $"\npaused: {pause.Reason}; clusterllm resume --run-dir {run.Directory.Path} goes on" : "";
        return $"{model.Architecture.ToString().ToLowerInvariant()}: {Durations.Count(run.Parameters)} parameters, "
            + $"{run.Data.Summary}, {workers}{resumed}\nrun: {run.Directory.Path}{paused}";
    }

    private static async Task<LossHistory> PlainAsync(PreparedRun run, ChannelReader<IRunNews> news, Screen screen,
        LossHistory history)
    {
        var lines = new ProgressLines(run.Configuration.Training.Steps, run.Time);
        await foreach (var item in news.ReadAllAsync().ConfigureAwait(false))
        {
            if (item is not JournalRecord record)
                continue;
            if (record is Committed commit)
                history.Add(commit);
            if (lines.For(record, history) is { } line)
                screen.Line(line);
        }
        return history;
    }

    private static async Task<LossHistory> LiveAsync(PreparedRun run, RunMonitor monitor,
        ChannelReader<IRunNews> news, Screen screen, LossHistory history)
    {
        var panel = new LivePanel(run);
        var events = new ProgressLines(run.Configuration.Training.Steps, run.Time);
        await screen.Console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
        {
            while (!monitor.Ended.IsCompleted)
            {
                Drain();
                live.UpdateTarget(panel.Render(monitor.Latest, history));
                await Task.WhenAny(monitor.Ended, Task.Delay(Refresh, run.Time)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        Drain();
        return history;

        void Drain()
        {
            while (news.TryRead(out var item))
            {
                if (item is Committed commit)
                    history.Add(commit);
                else if (item is JournalRecord record && events.For(record, history) is { } line)
                    panel.Note(line);
            }
        }
    }
}

using ClusterLlm.Coordinator.Display.Cells;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Plotting;
using ClusterLlm.Coordinator.Plotting.Runs;
using ClusterLlm.Coordinator.Plotting.Terminal;
using static System.FormattableString;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>The picture of a run that is watched, for a terminal of any size.</summary>
internal static class WatchView
{
    private const double Smooth = 0.9;
    private const int LeastChart = 8;
    private const int MostWorkers = 12;
    private const int MostEvents = 8;
    private const int BarWidth = 24;

    private static readonly string[] HelpLines =
    [
        "p       pause the run after the step under way",
        "r       resume it",
        "c       write a checkpoint now",
        "↑ ↓     choose a worker",
        "d       drain the chosen worker: it finishes its step and leaves",
        "l       logarithmic axis, or linear",
        "? h     this help",
        "q       leave; the run goes on (Ctrl-C, too)",
    ];

    public static CellGrid Render(WatchModel model, int width, int height, bool colours)
    {
        var grid = new CellGrid(width, height);
        Head(grid, model);
        Progress(grid, 1, model);
        Speed(grid, 2, model);
        var workers = Math.Min(model.Workers.Count, MostWorkers);
        // The chart comes first, then the workers, then as many events as there is room for.
        var room = Math.Max(0, height - 3 - LeastChart - 2);
        var workerRows = workers > 0 ? Math.Min(workers + 1, room) : 0;
        var eventRows = Math.Min(
            model.Events.Count > 0 ? Math.Min(model.Events.Count, MostEvents) + 1 : 0, room - workerRows);
        var chartRows = height - 3 - workerRows - eventRows - 2;
        Chart(grid, 3, chartRows, model, letters: !colours);
        WorkerTable.Draw(grid, 3 + chartRows, workerRows, model.Workers, model.Selected);
        Events(grid, 3 + chartRows + workerRows, eventRows, model);
        Checkpoints(grid, height - 2, model);
        Foot(grid, height - 1, model);
        if (model.Help)
            Help(grid);
        return grid;
    }

    private static void Head(CellGrid grid, WatchModel model)
    {
        grid.Put(0, 0, model.Status?.Name ?? "ClusterLlm", Ink.Bold);
        var (state, ink) = State(model.Status);
        var at = (model.Status?.Name ?? "ClusterLlm").Length + 2;
        grid.PutWithin(at, 0, grid.Width - at, state, ink);
        at += state.Length + 2;
        grid.PutWithin(Math.Max(at, grid.Width - model.Source.Length), 0, grid.Width - at, model.Source, Ink.Dim);
    }

    private static (string Text, Ink Ink) State(RunStatus? status) => status switch
    {
        null => ("waiting for the run", Ink.Warning),
        { Ended: true, ExitCode: Cli.ExitCodes.Done } => ("finished", Ink.Good),
        { Ended: true } => ($"ended: {status.Reason}", Ink.Bad),
        { Paused: true } => (status.Phase == "paused" ? "paused" : "pausing", Ink.Warning),
        _ => (status.Phase.Replace('_', ' '), Ink.Good),
    };

    private static void Progress(CellGrid grid, int row, WatchModel model)
    {
        if (model.Status is not { } status)
            return;
        var share = status.Steps > 0 ? Math.Clamp((double)status.Step / status.Steps, 0, 1) : 0;
        var filled = (int)(share * BarWidth);
        var step = $"step {status.Step}/{status.Steps} ";
        grid.Put(0, row, step);
        grid.Put(step.Length, row, new string('█', filled), Ink.Good);
        grid.Put(step.Length + filled, row, new string('░', BarWidth - filled), Ink.Dim);
        var left = status is { Ended: false, EtaSeconds: { } eta } ? $", {Durations.Of(eta)} left" : "";
        grid.PutWithin(step.Length + BarWidth + 1, row, grid.Width - step.Length - BarWidth - 1, Invariant(
            $"{share:P0}{left}   loss {Quantities.Loss(status.Loss)}   validation {Quantities.Loss(status.ValLoss)}   lr {status.LearningRate ?? 0:0.##e0}   norm {status.GradNorm ?? 0:F2}"));
    }

    private static void Speed(CellGrid grid, int row, WatchModel model)
    {
        const string label = "tokens/s ";
        if (model.Metrics.Column("tokens_per_second") is not { } column)
            return;
        var now = $" {Quantities.Whole(model.Status?.TokensPerSecond ?? column.Last)}";
        if (model.Status is { WorkersWanted: > 0 } status)
            now += Invariant($"   goodput {status.Goodput:P0}   workers {status.WorkersReady}/{status.WorkersWanted}");
        var width = Math.Max(0, Math.Min(60, grid.Width - label.Length - now.Length));
        var recent = column.Values.Skip(Math.Max(0, column.Count - 600)).ToList();
        var line = width > 0 ? Sparkline.Of(recent, width) : "";
        grid.Put(0, row, label);
        grid.Put(label.Length, row, line, Ink.Curve5);
        grid.Put(label.Length + line.Length, row, now);
    }

    private static void Chart(CellGrid grid, int row, int rows, WatchModel model, bool letters)
    {
        var run = new PlottedRun(model.Status?.Name ?? "", model.Metrics, PlotX.Step);
        var figure = RunFigure.Of([run], ["loss", "val_loss"], PlotX.Step, model.Log, Smooth);
        new TerminalChart(figure.Panels[0], TerminalChart.Across(figure.XRange(), grid.Width, figure.WholeX), letters)
            .Draw(grid, 0, row, grid.Width, rows);
    }

    private static void Events(CellGrid grid, int row, int rows, WatchModel model)
    {
        if (rows <= 0)
            return;
        grid.Put(0, row, "events", Ink.Bold);
        foreach (var (index, happened) in model.Events.TakeLast(rows - 1).Index())
        {
            var what = string.Join(' ', new[] { happened.Kind.Replace('_', ' '), happened.Worker,
                happened.Step is { } step ? $"step {step}" : "" }.Where(part => part.Length > 0));
            var text = $"{happened.Time.ToUniversalTime():HH:mm:ss}  {what}{(happened.Reason.Length > 0 ? ": " : "")}{happened.Reason}";
            grid.PutWithin(2, row + 1 + index, grid.Width - 2, text, happened.Kind switch
            {
                "worker_died" or "worker_evicted" or "worker_given_up" or "states_diverged" or "checkpoint_lost" =>
                    Ink.Bad,
                "step_aborted" or "step_overdue" or "step_skipped" or "rewound" => Ink.Warning,
                _ => Ink.Plain,
            });
        }
    }

    private static void Checkpoints(CellGrid grid, int row, WatchModel model) => grid.PutWithin(0, row, grid.Width,
        model.Checkpoints.Count == 0 ? "checkpoints  none yet"
            : "checkpoints  " + string.Join("   ", model.Checkpoints.Reverse().Take(4).Select(written =>
                $"step {written.Step} ({Quantities.Bytes(written.Bytes)}, {written.Written.ToUniversalTime():HH:mm:ss})")), Ink.Dim);

    private static void Foot(CellGrid grid, int row, WatchModel model)
    {
        var (text, ink) = model.Confirming.Length > 0
            ? ($"drain {model.Confirming}? it finishes its step and leaves (y/n)", Ink.Warning)
            : model.Message.Length > 0 ? (model.Message, Ink.Warning)
            : ("q quit   p pause   r resume   c checkpoint   ↑↓ worker   d drain   l log   ? help", Ink.Dim);
        grid.PutWithin(0, row, grid.Width, text, ink);
    }

    private static void Help(CellGrid grid)
    {
        var width = HelpLines.Max(line => line.Length) + 4;
        var (left, top) = (Math.Max(0, (grid.Width - width) / 2),
            Math.Max(0, (grid.Height - HelpLines.Length - 2) / 2));
        grid.Put(left, top, $"╭─ keys {new string('─', width - 9)}╮", Ink.Bold);
        foreach (var (index, line) in HelpLines.Index())
        {
            grid.Put(left, top + 1 + index, $"│ {line.PadRight(width - 4)} │");
            grid.Put(left, top + 1 + index, '│', Ink.Bold);
            grid.Put(left + width - 1, top + 1 + index, '│', Ink.Bold);
        }
        grid.Put(left, top + 1 + HelpLines.Length, $"╰{new string('─', width - 2)}╯", Ink.Bold);
    }
}

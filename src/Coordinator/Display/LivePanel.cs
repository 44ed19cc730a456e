using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Protocol.Control;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClusterLlm.Coordinator.Display;

/// <summary>The live picture of a run: progress, loss, pace and each worker.</summary>
internal sealed class LivePanel(PreparedRun run)
{
    private const int NotesKept = 4;
    private const int BarWidth = 32;
    private const int CurveWidth = 60;
    private const double Mebibyte = 1024 * 1024;

    private readonly Queue<string> notes = [];

    public void Note(string line)
    {
        notes.Enqueue(line);
        if (notes.Count > NotesKept)
            notes.Dequeue();
    }

    public IRenderable Render(RunState? state, LossHistory history)
    {
        var rows = new List<IRenderable>();
        if (state is null)
            rows.Add(new Text("starting the coordinator and its workers"));
        else
        {
            rows.Add(new Markup(Progress(state, history)));
            rows.Add(new Markup(Loss(state, history)));
            rows.Add(Workers(state));
        }
        rows.AddRange(notes.Select(note => new Text(note, new Style(Color.Grey))));
        return new Panel(new Rows(rows)).Header("ClusterLlm").Border(BoxBorder.Rounded).Expand();
    }

    private static string Progress(RunState state, LossHistory history)
    {
        var steps = state.Settings.Training.Steps;
        var (done, share) = (state.Committed.Value, (double)state.Committed.Value / steps);
        var filled = (int)(share * BarWidth);
        var left = history.RecentStepSeconds > 0 ? $"  {Durations.Of((steps - done) * history.RecentStepSeconds)} left"
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"step [bold]{done}[/]/{steps} [green]{new string('█', filled)}[/][grey]{new string('░', BarWidth - filled)}[/] {share:P0}  {history.RecentTokensPerSecond:N0} tokens/s{left}  [grey]{Phase(state)}[/]");
    }

    private static string Phase(RunState state) => state.Phase switch
    {
        _ when RunPausing.IsResting(state) => "paused; clusterllm resume goes on",
        RunPhase.Assembling => "waiting for workers",
        RunPhase.Loading => "preparing the state",
        RunPhase.Admitting => "a worker joins",
        RunPhase.Evaluating => "evaluating",
        RunPhase.Saving => "writing the checkpoint",
        _ when state.Stop is not null => "stopping",
        _ => "",
    };

    private static string Loss(RunState state, LossHistory history)
    {
        var curve = Sparkline.Of([.. history.Losses.Select(point => point.Loss)], CurveWidth);
        var validation = state.LastValidationLoss is { } value
            ? string.Create(CultureInfo.InvariantCulture, $" (validation {value:F4})") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"loss [bold]{state.LastLoss:F4}[/]{validation} [yellow]{curve}[/]");
    }

    private Grid Workers(RunState state)
    {
        var grid = new Grid();
        for (var column = 0; column < 4; column++)
            grid.AddColumn(new GridColumn().NoWrap());
        foreach (var slot in state.Slots.Values)
            grid.AddRow(new Text(slot.Id.ToString()), new Text(Describe(slot)), new Text(Batches(state, slot)),
                new Text(slot.ResidentBytes > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{slot.ResidentBytes / Mebibyte:N0} MiB") : "",
                        Color.Grey));
        grid.AddRow(new Text(""), new Text(run.Directory.Path, Color.Grey));
        return grid;
    }

    private static string Describe(WorkerSlot slot) => slot switch
    {
        { IsPresent: false, GivenUp: true } => "given up",
        { IsPresent: false } => "starting",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(slot.Phase.ToString()).Replace('_', ' '),
    };

    private static string Batches(RunState state, WorkerSlot slot)
    {
        var own = state.Plan.FirstOrDefault(member => member.Worker == slot.Id)?.MicroBatches.Sum(range => range.Count);
        return own is null || slot.Phase != WorkerPhase.Computing ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{slot.MicroBatchesDone}/{own}");
    }
}

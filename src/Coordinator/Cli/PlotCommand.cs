using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Display.Cells;
using ClusterLlm.Coordinator.Plotting;
using ClusterLlm.Coordinator.Plotting.Runs;
using ClusterLlm.Coordinator.Plotting.Terminal;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm plot: curves of one run or several, in the terminal or as a picture.</summary>
internal static class PlotCommand
{
    private const int PipedWidth = 100;
    private const int RowsOfPanel = 18;
    private const int MaxCells = 1000;

    public static Command Create()
    {
        var directories = new Argument<string[]>("RUN_DIR")
        {
            Description = "Of the runs (default: the newest under runs/)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var metric = new Option<string[]>("--metric")
        {
            Description = "Metrics of metrics.jsonl, parted by commas (default: loss,val_loss)",
            HelpName = "names",
        };
        metric.CompletionSources.Add("loss", "val_loss", "learning_rate", "grad_norm", "tokens_per_second",
            "step_seconds",
            "compute_seconds", "reduce_seconds", "workers", "generation");
        var x = Choice.Option("--x", "What is across", PlotX.Step);
        var log = new Option<bool>("--log") { Description = "Logarithmic axis for the values" };
        var smooth = new Option<double>("--smooth")
        {
            Description = "Weight of the past in a moving average, as in TensorBoard: 0 to below 1",
            HelpName = "weight",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Picture to write: a name that ends in .svg or .png (default: draw in the terminal)",
            HelpName = "file",
        };
        var theme = Choice.Option("--theme", "Of the picture", ThemeName.Light);
        var width = new Option<int?>("--width") { Description = "In pixels, or in the terminal's columns" };
        var height = new Option<int?>("--height") { Description = "In pixels, or in the terminal's rows" };
        var command = new Command("plot", "Draw the curves of runs, in the terminal or as a picture")
        {
            directories, metric, x, log, smooth, output, theme, width, height,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(output) is { } target)
                PlotFile.CheckName(target);
            var figure = new PlotRequest
            {
                Runs = RunPaths.FindAll(parsed.GetValue(directories) ?? []),
                Metrics = parsed.GetValue(metric) ?? [],
                X = parsed.GetValue(x),
                Log = parsed.GetValue(log),
                Smooth = parsed.GetValue(smooth),
            }.Read();
            var (wide, high) = (parsed.GetValue(width), parsed.GetValue(height));
            if (parsed.GetValue(output) is not { } path)
            {
                Draw(figure, Side("--width", wide ?? TerminalWidth(), 30, MaxCells),
                    Side("--height", high ?? (RowsOfPanel * figure.Panels.Count) + 1, 6, MaxCells));
                return ExitCodes.Done;
            }
            PlotFile.Write(path, figure, PlotTheme.Of(parsed.GetValue(theme)),
                Side("--width", wide ?? PlotFile.DefaultWidth, PlotFile.MinSide, PlotFile.MaxSide),
                Side("--height", high ?? PlotFile.DefaultHeight(figure.Panels.Count), PlotFile.MinSide,
                    PlotFile.MaxSide));
            Console.Out.WriteLine(path);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Draw(PlotFigure figure, int width, int height)
    {
        var colours = Colours.Wanted;
        var grid = new CellGrid(width, height);
        var across = TerminalChart.Across(figure.XRange(), width, figure.WholeX);
        var each = (height - 1) / figure.Panels.Count;
        foreach (var (index, panel) in figure.Panels.Index())
            new TerminalChart(panel, across, letters: !colours).Draw(grid, 0, index * each, width, each);
        grid.PutWithin(Math.Max(0, (width - figure.XLabel.Length) / 2), height - 1, width, figure.XLabel, Ink.Dim);
        if (figure.Title.Length > 0)
            Console.Out.WriteLine(TextTable.Printable(figure.Title));
        foreach (var line in grid.Lines(colours))
            Console.Out.WriteLine(line);
    }

    private static int TerminalWidth() =>
        Console.IsOutputRedirected ? PipedWidth : Math.Clamp(Console.WindowWidth, 40, 200);

    private static int Side(string option, int value, int least, int most) => value >= least && value <= most ? value
        : throw new ConfigurationException($"{option} is {value}, but must be {least} to {most}");
}

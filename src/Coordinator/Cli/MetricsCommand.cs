using System.CommandLine;
using System.Text;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Coordinator.RunHistory.Export;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm metrics: what was measured in runs, for other programs.</summary>
internal static class MetricsCommand
{
    private enum Format { Csv, TensorBoard }

    public static Command Create() => new("metrics", "Take the metrics of runs to other programs") { Export() };

    private static Command Export()
    {
        var directories = new Argument<string[]>("RUN_DIR")
        {
            Description = "Of the runs (default: the newest under runs/)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = Choice.Option("--format", "What is written", Format.Csv, ("csv", Format.Csv),
            ("tensorboard", Format.TensorBoard));
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File for csv (default: standard output); for tensorboard a folder that gets one for each run",
            HelpName = "path",
        };
        var command = new Command("export", "Write metrics as CSV or as TensorBoard's event files")
        {
            directories, format, output,
        };
        command.SetAction(parsed =>
        {
            var runs = RunPaths.FindAll(parsed.GetValue(directories) ?? []);
            foreach (var run in runs)
                if (MetricsReader.ReadTail(run.Metrics, "loss").Steps.Count == 0)
                    throw new ConfigurationException($"{run.Path}: no metrics yet: no step has been committed");
            var path = parsed.GetValue(output);
            try
            {
                if (parsed.GetValue(format) == Format.TensorBoard)
                    WriteEvents(
                        runs, path ?? throw new ConfigurationException("--format tensorboard needs --output FOLDER"));
                else
                    WriteCsv(runs, path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"--output {path} cannot be written: {error.Message}", error);
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteEvents(IReadOnlyList<RunDirectory> runs, string folder)
    {
        if (File.Exists(folder))
            throw new ConfigurationException(
                $"--output {folder} is a file; expected a folder for TensorBoard's --logdir");
        foreach (var (run, label) in runs.Zip(RunPaths.Labels(runs)))
            Console.Out.WriteLine(TensorBoardExport.Write(run, Path.Combine(folder, label)));
    }

    private static void WriteCsv(IReadOnlyList<RunDirectory> runs, string? path)
    {
        if (path is null)
        {
            CsvExport.Write(runs, Console.Out);
            return;
        }
        if (Directory.Exists(path))
            throw new ConfigurationException($"--output {path} is a folder; expected a file");
        using (var file = new StreamWriter(
            path + ".tmp", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            CsvExport.Write(runs, file);
        File.Move(path + ".tmp", path, overwrite: true);
        Console.Out.WriteLine(path);
    }
}

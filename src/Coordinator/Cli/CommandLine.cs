using System.CommandLine;
using System.CommandLine.Help;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm VERB ...: parses, runs the verb, and turns bad input into one line and exit code 2.</summary>
internal static class CommandLine
{
    // Not a RootCommand: that would be named after the file that is run.
    public static Command Create() => new("clusterllm", "Trains language models on a cluster of processes.")
    {
        new HelpOption { Recursive = true },
        new VersionOption(),
        PretrainCommand.Create(),
        FinetuneCommand.Create(),
        GenerateCommand.Create(),
        EvaluateCommand.Create(),
        ChatCommand.Create(),
        ServeCommand.Create(),
        ImportCommand.Create(),
        ExportCommand.Create(),
        CheckpointCommand.Create(),
        TokenizerCommand.Create(),
        DataCommand.Create(),
        StatusCommand.Create(),
        InspectCommand.Create(),
        RunsCommand.Create(),
        CompareCommand.Create(),
        BundleCommand.Create(),
        PlotCommand.Create(),
        MetricsCommand.Create(),
        CompletionCommand.Create(),
        WorkersCommand.Create(),
        WorkerCommand.Create(),
        CertsCommand.Create(),
        BenchCommand.Create(),
        SimulateCommand.Create(),
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
            // "'x' is not known" says more than "a command is missing", which it causes.
            return Refuse((parsed.Errors.FirstOrDefault(error =>
                error.Message.Contains('\'', StringComparison.Ordinal)) ?? parsed.Errors[0]).Message);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                // Ctrl-C is ours: a run checkpoints first. Exceptions are told apart below.
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            }).ConfigureAwait(false);
            return args.Length == 0 ? ExitCodes.BadInput : code;
        }
        catch (Exception error) when (error is ConfigurationException or DataException or CheckpointException)
        {
            return Refuse(error.Message);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"clusterllm: {error.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine($"clusterllm: {message.ReplaceLineEndings(" ").Trim()}");
        return ExitCodes.BadInput;
    }
}

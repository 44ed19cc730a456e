using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm pretrain: from text to a trained model.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var runDirectory = new Option<string?>("--run-dir")
        {
            Description = "Where the run is kept (default: runs/<time>)",
            HelpName = "dir",
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Continue the run in this folder, on any number of workers",
            HelpName = "run-dir",
        };
        var allowNumerics = new Option<bool>("--allow-different-numerics")
        {
            Description = "Continue on machines whose arithmetic differs in the last bits",
        };
        var command = new Command("pretrain", "Train a model on text (without --data: on a built-in corpus)");
        options.AddTo(command);
        foreach (var option in new Option[] { runDirectory, resume, allowNumerics })
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var request = new RunRequest
            {
                ConfigurationPath = parsed.GetValue(options.Config),
                Preset = options.PresetSettings(parsed),
                Explicit = options.ExplicitSettings(parsed),
                RunDirectory = parsed.GetValue(runDirectory),
                Resume = parsed.GetValue(resume),
                AllowDifferentNumerics = parsed.GetValue(allowNumerics),
            };
            return RunAsync(request, parsed.GetValue(options.Json), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(RunRequest request, bool json, CancellationToken cancellation)
    {
        var screen = new Screen();
        using var interrupts = new Interrupts();
        var run = await RunPreparation.PrepareAsync(request, screen, TimeProvider.System, interrupts.First)
            .ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            var result = await RunSession.RunAsync(run, screen, interrupts, cancellation).ConfigureAwait(false);
            RunSummary.WriteFailure(result, screen);
            if (json)
                Console.Out.WriteLine(result.ToJson());
            else
                RunSummary.Write(result, run);
            return result.ExitCode;
        }
    }
}

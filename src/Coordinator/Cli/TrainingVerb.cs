using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// What the verbs that train have in common: where the run is kept, how it goes on, and how it is told.
/// </summary>
internal sealed class TrainingVerb
{
    private readonly RunOptions _options = new();

    private readonly Option<string?> _runDirectory = new("--run-dir")
    {
        Description = "Where the run is kept (default: runs/<time>)",
        HelpName = "dir",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Continue the run in this folder, on any number of workers; auto: the one in --run-dir, "
            + "or begin it there",
        HelpName = "run-dir|auto",
    };

    private readonly Option<bool> _stay = new("--stay")
    {
        Description = "When the run is over, stay and say so to who asks, until told to end",
    };

    private readonly Option<bool> _allowNumerics = new("--allow-different-numerics")
    {
        Description = "Continue on machines whose arithmetic differs in the last bits",
    };

    /// <param name="command">Gets the options and what to do.</param>
    /// <param name="preset">Whether the model may be a preset.</param>
    /// <param name="further">Settings of the verb's own options, to come after all others.</param>
    /// <param name="fineTunes">Trains a model further.</param>
    public void AddTo(Command command, bool preset, Func<ParseResult, IReadOnlyList<string>> further, bool fineTunes)
    {
        _options.AddTo(command, preset);
        foreach (var option in new Option[] { _runDirectory, _resume, _stay, _allowNumerics })
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(new RunRequest
        {
            ConfigurationPath = parsed.GetValue(_options.Config),
            Preset = preset ? _options.PresetSettings(parsed) : [],
            Explicit = [.. _options.ExplicitSettings(parsed), .. further(parsed)],
            RunDirectory = parsed.GetValue(_runDirectory),
            Resume = parsed.GetValue(_resume),
            AllowDifferentNumerics = parsed.GetValue(_allowNumerics),
            FineTunes = fineTunes,
        }, parsed.GetValue(_options.Json), parsed.GetValue(_stay), cancellation));
    }

    private static async Task<int> RunAsync(RunRequest request, bool json, bool stay,
        CancellationToken cancellation)
    {
        var screen = new Screen();
        using var interrupts = new Interrupts();
        var run = await RunPreparation.PrepareAsync(request, screen, TimeProvider.System, interrupts.First)
            .ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            var told = false;
            var result = await RunSession.RunAsync(run, screen, interrupts, cancellation, stay ? Tell : null)
                .ConfigureAwait(false);
            if (!told)
                Tell(result);
            return result.ExitCode;

            void Tell(RunResult result)
            {
                told = true;
                RunSummary.WriteFailure(result, screen);
                if (json)
                    Console.Out.WriteLine(result.ToJson());
                else
                    RunSummary.Write(result, run);
            }
        }
    }
}

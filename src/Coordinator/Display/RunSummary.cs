using System.Globalization;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Display;

/// <summary>The last page of a run: the curve, a sample, and where everything lies.</summary>
internal static class RunSummary
{
    private const int ChartWidth = 72;
    private const int ChartRows = 8;

    public static void WriteFailure(RunResult result, Screen screen)
    {
        if (result.ExitCode is not (Cli.ExitCodes.Done or Cli.ExitCodes.Interrupted))
            screen.Line($"clusterllm: the run failed: {result.Outcome.Reason.ReplaceLineEndings(" ")}");
    }

    public static void Write(RunResult result, PreparedRun run)
    {
        var state = result.Outcome.State;
        var output = Console.Out;
        if (state.Committed.Value == 0)
            return;
        if (result.Losses.Count > 1)
        {
            output.WriteLine();
            foreach (var line in Sparkline.Chart([.. result.Losses.Select(point => point.Loss)], ChartWidth, ChartRows))
                output.WriteLine(line);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{"loss",8} └ step {result.Losses[0].Step} to {result.Losses[^1].Step}"));
        }
        output.WriteLine();
        var validation = state.LastValidationLoss is { } value
            ? string.Create(CultureInfo.InvariantCulture, $", validation {value:F4}") : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"step {state.Committed}: loss {state.LastLoss:F4}{validation}; {Durations.Count(state.TotalTokens)} tokens in {Durations.Of(result.Seconds)} ({result.TokensPerSecond:N0} tokens/s)"));
        if (result.ExitCode == Cli.ExitCodes.Done && state.LastCheckpoint.Directory.Length > 0)
            SampleText.Write(state.LastCheckpoint.Directory, output);
        output.WriteLine();
        output.WriteLine($"run         {run.Directory.Path}");
        output.WriteLine($"metrics     {run.Directory.Metrics}");
        if (state.LastCheckpoint.Directory.Length > 0)
            output.WriteLine($"checkpoint  {state.LastCheckpoint.Directory}");
        if (result.ExitCode == Cli.ExitCodes.Interrupted)
            output.WriteLine($"continue    {ResumeHint.Of(run.Directory, run.Configuration.FineTunes)}");
        else if (result.ExitCode == Cli.ExitCodes.Done)
            output.WriteLine($"generate    clusterllm generate {run.Directory.Path}");
    }
}

using System.CommandLine;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>The options that say how text is drawn, shared by the verbs that write.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<int> maxTokens = new("--max-tokens")
    {
        Description = "Tokens at most",
        DefaultValueFactory = _ => new GenerationOptions().MaxTokens,
    };

    private readonly Option<double?> temperature =
        new("--temperature") { Description = "0 always takes the likeliest (default: the model's, or 0.8)" };

    private readonly Option<int?> topK = new("--top-k") { Description = "Draw among so many likeliest tokens; 0: all" };

    private readonly Option<double?> topP =
        new("--top-p") { Description = "Draw among the likeliest that together reach this" };

    private readonly Option<double?> minP =
        new("--min-p") { Description = "Draw among those at least so likely as this times the likeliest" };

    private readonly Option<double?> repetitionPenalty =
        new("--repetition-penalty") { Description = "Above 1: what was said before becomes less likely" };

    private readonly Option<string[]> stop =
        new("--stop") { Description = "Stop before this text; may be repeated", HelpName = "text" };

    private readonly Option<long> seed = new("--seed")
    {
        Description = "The same seed gives the same text",
        DefaultValueFactory = _ => new GenerationOptions().Seed,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { maxTokens, temperature, topK, topP, minP, repetitionPenalty, stop, seed })
            command.Options.Add(option);
    }

    /// <param name="parsed">What was typed.</param>
    /// <param name="defaults">For what was not.</param>
    /// <exception cref="ConfigurationException">An option is out of its range.</exception>
    public GenerationOptions Read(ParseResult parsed, GenerationOptions defaults)
    {
        var options = defaults with
        {
            MaxTokens = parsed.GetValue(maxTokens),
            Temperature = parsed.GetValue(temperature) ?? defaults.Temperature,
            TopK = parsed.GetValue(topK) ?? defaults.TopK,
            TopP = parsed.GetValue(topP) ?? defaults.TopP,
            MinP = parsed.GetValue(minP) ?? defaults.MinP,
            RepetitionPenalty = parsed.GetValue(repetitionPenalty) ?? defaults.RepetitionPenalty,
            StopStrings = [.. defaults.StopStrings, .. parsed.GetValue(stop) ?? []],
            Seed = parsed.GetValue(seed),
        };
        return options.FindWrong() is var (name, reason)
            ? throw new ConfigurationException($"--{name} {reason}")
            : options;
    }
}

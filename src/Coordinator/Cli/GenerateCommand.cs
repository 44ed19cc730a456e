using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm generate: lets a trained model write, to standard output as it goes.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var defaults = new GenerationOptions();
        var source = new Argument<string>("RUN_OR_CHECKPOINT")
        {
            Description = "A run directory (its newest checkpoint) or a checkpoint",
        };
        var prompt = new Option<string>("--prompt") { Description = "Text to continue", DefaultValueFactory = _ => "" };
        var maxTokens = new Option<int>("--max-tokens")
        {
            Description = "Tokens at most",
            DefaultValueFactory = _ => defaults.MaxTokens,
        };
        var temperature = new Option<double>("--temperature")
        {
            Description = "0 always takes the likeliest",
            DefaultValueFactory = _ => defaults.Temperature,
        };
        var topK = new Option<int>("--top-k")
        {
            Description = "Draw among so many likeliest tokens; 0: all",
            DefaultValueFactory = _ => defaults.TopK,
        };
        var topP = new Option<double>("--top-p")
        {
            Description = "Draw among the likeliest that together reach this",
            DefaultValueFactory = _ => defaults.TopP,
        };
        var seed = new Option<long>("--seed")
        {
            Description = "The same seed gives the same text",
            DefaultValueFactory = _ => defaults.Seed,
        };
        var command = new Command("generate", "Let a trained model write text")
        {
            source, prompt, maxTokens, temperature, topK, topP, seed,
        };
        command.SetAction(parsed =>
        {
            var options = new GenerationOptions
            {
                MaxTokens = parsed.GetValue(maxTokens),
                Temperature = parsed.GetValue(temperature),
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                Seed = parsed.GetValue(seed),
            };
            return Write(parsed.GetValue(source)!, parsed.GetValue(prompt)!, options);
        });
        return command;
    }

    private static int Write(string source, string prompt, GenerationOptions options)
    {
        var checkpoint = CheckpointCatalog.Find(source, new Screen().Warn);
        using var interrupts = new Interrupts();
        using var generation = TextGeneration.Open(checkpoint);
        Console.Out.Write(prompt);
        try
        {
            generation.Write(generation.Encode(prompt), generation.Defaults(options), text =>
            {
                Console.Out.Write(text);
                Console.Out.Flush();
            }, interrupts.First);
        }
        finally
        {
            Console.Out.WriteLine();
        }
        return ExitCodes.Done;
    }
}

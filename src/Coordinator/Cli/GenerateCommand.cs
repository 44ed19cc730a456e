using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// clusterllm generate: lets a model write; one text to standard output as it goes, or the answers to a file of
/// prompts.
/// </summary>
internal static class GenerateCommand
{
    public const string SourceDescription =
        "A run directory (its newest checkpoint), a checkpoint or a folder in Hugging Face's format";

    public static Command Create()
    {
        var sampling = new SamplingOptions();
        var source = new Argument<string>("SOURCE") { Description = SourceDescription };
        var prompt = new Option<string>("--prompt") { Description = "Text to continue", DefaultValueFactory = _ => "" };
        var prompts = new Option<string?>("--prompts")
        {
            Description = "Many prompts: .jsonl with prompt or messages, or a text with a prompt on each line",
            HelpName = "file",
        };
        var output = new Option<string?>("--out")
        {
            Description = "Where the answers to --prompts go, as .jsonl (default: standard output)",
            HelpName = "file",
        };
        var batch = new Option<int>("--batch")
        {
            Description = "Answers to --prompts written at once",
            DefaultValueFactory = _ => 8,
        };
        var chat = new Option<bool>("--chat") { Description = "A prompt is a user's message: apply the chat template" };
        var command = new Command("generate", "Let a trained model write text")
        {
            source, prompt, prompts, output, batch, chat,
        };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            // Options are checked before a model is read.
            sampling.Read(parsed, new GenerationOptions());
            var (file, target) = (parsed.GetValue(prompts), parsed.GetValue(output));
            if (parsed.GetValue(batch) < 1)
                throw new ConfigurationException($"--batch is {parsed.GetValue(batch)}, but must be at least 1");
            if (file is null && target is not null)
                throw new ConfigurationException("--out is for the answers to --prompts, which is not given");
            if (file is not null && parsed.GetResult(prompt) is { Implicit: false })
                throw new ConfigurationException("--prompt and --prompts exclude each other");
            if (target is not null)
                AtomicFile.CheckTarget("--out", target);
            var records = file is null ? null : PromptRecord.ReadFile(file);
            var screen = new Screen();
            using var interrupts = new Interrupts();
            using var generation = TextGeneration.Open(CheckpointCatalog.Find(parsed.GetValue(source)!, screen.Warn));
            var options = sampling.Read(parsed, generation.Defaults(new GenerationOptions()));
            if (records is null)
                WriteOne(generation, parsed.GetValue(prompt)!, options, parsed.GetValue(chat), interrupts.First);
            else
                WriteAll(new BatchGeneration(generation, options, parsed.GetValue(chat))
                    .Run(records, parsed.GetValue(batch), interrupts.First), target, screen);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteOne(TextGeneration generation, string prompt, GenerationOptions options, bool chats,
        CancellationToken cancellation)
    {
        var tokens = chats ? generation.Chat.Encode([ChatMessage.User(prompt)]) : generation.Encode(prompt);
        if (!chats)
            Console.Out.Write(prompt);
        try
        {
            generation.Write(tokens, chats ? generation.Chat.WithEnds(options) : options, text =>
            {
                Console.Out.Write(text);
                Console.Out.Flush();
            }, cancellation);
        }
        finally
        {
            Console.Out.WriteLine();
        }
    }

    private static void WriteAll(IEnumerable<string> answers, string? target, Screen screen)
    {
        if (target is null)
        {
            foreach (var answer in answers)
                Console.Out.WriteLine(answer);
            return;
        }
        AtomicFile.Replace(Path.GetFullPath(target), Counted(answers, screen));
        screen.Overwrite("");
    }

    private static IEnumerable<string> Counted(IEnumerable<string> answers, Screen screen)
    {
        foreach (var (index, answer) in answers.Index())
        {
            if (screen.IsTerminal)
                screen.Overwrite($"{index + 1} answers");
            yield return answer;
        }
    }
}

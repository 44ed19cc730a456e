using System.CommandLine;
using System.Globalization;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Town;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm data: prepares corpora, describes them, and writes out the built-in one.</summary>
internal static class DataCommand
{
    public static Command Create() =>
        new("data", "Prepare text for training, or look at what was prepared")
        {
            Prepare(), Info(), Town(), DataInspectCommand.Create(),
        };

    private static Command Prepare()
    {
        var options = new RunOptions();
        var command = new Command("prepare", "Tokenise text once, into the cache that training reads")
        {
            options.Data, options.Config, options.Set, options.Json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var configuration = ConfigurationFile.Load(parsed.GetValue(options.Config),
                options.ExplicitSettings(parsed));
            using var progress = new CorpusProgressLine(new Screen());
            var directory = CorpusBuilder.Build(configuration.Data, configuration.Tokenizer,
                configuration.Model.Context,
                CorpusBuilder.DefaultCacheRoot(), progress, cancellation);
            return Task.FromResult(Describe(directory, parsed.GetValue(options.Json)));
        });
        return command;
    }

    private static Command Info()
    {
        var directory = new Argument<string>("CORPUS_DIR") { Description = "What `data prepare` printed" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("info", "Verify and describe a prepared corpus") { directory, json };
        command.SetAction(parsed => Describe(Path.GetFullPath(parsed.GetValue(directory)!), parsed.GetValue(json)));
        return command;
    }

    private static Command Town()
    {
        var output = new Argument<string>("FOLDER") { Description = "Gets corpus/town.jsonl and facts.jsonl" };
        var tasks = new Option<bool>("--tasks")
        {
            Description = "Write the fine-tuning tasks, too: tasks/NAME-train.jsonl and NAME-test.jsonl",
        };
        var command = new Command("town", "Write the built-in corpus and the table of its facts") { output, tasks };
        command.SetAction(parsed =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(output)!);
            Make(folder);
            TownFiles.Write(folder);
            Console.Out.WriteLine($"text   {Path.Combine(folder, TownFiles.CorpusFolder)}");
            Console.Out.WriteLine($"facts  {Path.Combine(folder, TownFiles.FactsFile)}");
            if (parsed.GetValue(tasks))
                Console.Out.WriteLine($"tasks  {TownFiles.WriteTasks(folder)}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{folder} cannot be made: {error.Message}", error);
        }
    }

    private static int Describe(string directory, bool json)
    {
        using var corpus = Corpus.Open(directory);
        var tokenizer = corpus.Tokenizer;
        if (json)
        {
            Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(
                new Dictionary<string, object>
                {
                    ["directory"] = directory,
                    ["fingerprint"] = corpus.Fingerprint,
                    ["tokenizer"] = tokenizer.Kind.ToString().ToLowerInvariant(),
                    ["vocabulary_size"] = tokenizer.VocabularySize,
                    ["tokenizer_sha256"] = tokenizer.Sha256,
                    ["train_tokens"] = corpus.Train.Tokens,
                    ["train_documents"] = corpus.Train.Documents,
                    ["validation_tokens"] = corpus.Validation.Tokens,
                    ["validation_documents"] = corpus.Validation.Documents,
                },
                JsonText.Options));
            return ExitCodes.Done;
        }
        Console.Out.WriteLine($"corpus       {directory}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"train        {corpus.Train.Tokens:N0} tokens, {corpus.Train.Documents:N0} documents"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"validation   {corpus.Validation.Tokens:N0} tokens, {corpus.Validation.Documents:N0} documents"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"tokenizer    {tokenizer.Kind.ToString().ToLowerInvariant()}, {tokenizer.VocabularySize:N0} tokens"));
        Console.Out.WriteLine($"fingerprint  {corpus.Fingerprint}");
        return ExitCodes.Done;
    }
}

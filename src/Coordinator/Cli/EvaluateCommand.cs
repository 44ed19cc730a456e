using System.CommandLine;
using System.Diagnostics;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Evaluation;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm evaluate: asks a model the questions of a task and counts the right answers.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = GenerateCommand.SourceDescription };
        var task = new Option<string>("--task")
        {
            Description = "Questions with their answers: a .jsonl file as for fine-tuning",
            HelpName = "file.jsonl",
            Required = true,
        };
        var limit = new Option<int>("--limit") { Description = "Only so many questions, from the first on; 0: all" };
        var maxTokens = new Option<int>("--max-tokens")
        {
            Description = "Tokens of an answer at most",
            DefaultValueFactory = _ => 128,
        };
        var batch = new Option<int>("--batch")
        {
            Description = "Answers written at once",
            DefaultValueFactory = _ => 32,
        };
        var output = new Option<string?>("--out") { Description = "Gets every answer, a JSON object a line",
            HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("evaluate", "Ask a model the questions of a task and count the right answers")
        {
            source, task, limit, maxTokens, batch, output, json,
        };
        command.SetAction(parsed =>
        {
            Require(parsed.GetValue(limit) >= 0, "--limit", parsed.GetValue(limit), "0 or more");
            Require(parsed.GetValue(maxTokens) >= 1, "--max-tokens", parsed.GetValue(maxTokens), "at least 1");
            Require(parsed.GetValue(batch) >= 1, "--batch", parsed.GetValue(batch), "at least 1");
            if (parsed.GetValue(output) is { } target)
                AtomicFile.CheckTarget("--out", target);
            var items = TaskItem.Read(parsed.GetValue(task)!, parsed.GetValue(limit));
            var screen = new Screen();
            using var interrupts = new Interrupts();
            using var generation = TextGeneration.Open(
                CheckpointCatalog.Find(parsed.GetValue(source)!, screen.Warn));
            var run = new TaskRun(generation, parsed.GetValue(maxTokens), parsed.GetValue(batch));
            var watch = Stopwatch.StartNew();
            var answers = run.Answer(items, done => Progress(screen, done, items.Count), interrupts.First);
            screen.Overwrite("");
            var report = new TaskReport(
                parsed.GetValue(task)!, generation.Folder, answers, watch.Elapsed.TotalSeconds);
            // First, lest a full disk take the figures, too.
            Console.Out.Write(parsed.GetValue(json) ? $"{report.ToJson()}\n" : report.ToText());
            if (parsed.GetValue(output) is { } path)
                report.WriteAnswers(path);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Progress(Screen screen, int done, int all)
    {
        if (screen.IsTerminal)
            screen.Overwrite($"{done} of {all} answers");
    }

    private static void Require(bool holds, string option, int value, string expected)
    {
        if (!holds)
            throw new ConfigurationException($"{option} is {value}, but must be {expected}");
    }
}

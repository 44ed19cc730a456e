using System.CommandLine;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm finetune: trains a model further, on labelled examples.</summary>
internal static class FinetuneCommand
{
    public static Command Create()
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "A run, a checkpoint or a Hugging Face folder (default: finetune.base)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        (Option<string?> Option, string Key)[] options =
        [
            (new("--method")
            {
                Description = "sft (default), or dpo for preferences",
                HelpName = "name",
                CompletionSources = { "sft", "dpo" },
            },
                "finetune.method"),
            (new("--epochs") { Description = "Passes over the examples (default: 3)", HelpName = "n" },
                "finetune.epochs"),
            (new("--template")
            {
                Description = "Chat template: chatml, llama-3, alpaca, plain or a file (default: the model's)",
                HelpName = "name",
            }, "finetune.template"),
            (new("--lora-rank") { Description = "Train adapters of this rank, not the model", HelpName = "n" },
                "lora.rank"),
        ];
        var skip = new Option<bool>("--skip-bad-lines") { Description = "Count unusable lines instead of ending" };
        var command = new Command("finetune", "Train a model further on examples (.jsonl)") { model, skip };
        foreach (var (option, _) in options)
            command.Options.Add(option);
        new TrainingVerb().AddTo(command, preset: false, Settings, fineTunes: true);
        return command;

        IReadOnlyList<string> Settings(ParseResult parsed)
        {
            var settings = new List<string>();
            if (parsed.GetValue(model) is { } name)
                settings.Add($"finetune.base={name}");
            foreach (var (option, key) in options)
                if (parsed.GetValue(option) is { } value)
                    settings.Add($"{key}={value}");
            if (parsed.GetValue(skip))
                settings.Add("finetune.skip_bad_lines=true");
            return settings;
        }
    }
}

using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// clusterllm data inspect: shows what a chat template and a tokenizer make of labelled examples, token by token, and
/// which of the tokens would be learnt.
/// </summary>
internal static class DataInspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A .jsonl or .jsonl.gz file of examples, or a folder of them",
        };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description = "tokenizer.json, or a folder with it or with GPT-2's files",
        };
        var model = new Option<string?>("--model")
        {
            Description = "A model's folder, for its tokenizer and its chat template",
        };
        var template = new Option<string?>("--template")
        {
            Description = $"{string.Join(", ", ChatTemplate.Names)} or a file of Jinja; else the model's own, or plain",
        };
        var trainOn = new Option<LossOn>("--train-on")
        {
            Description = "completions or all",
            DefaultValueFactory = _ => LossOn.Completions,
        };
        var maxLength = new Option<int?>("--max-length")
        {
            Description = "Tokens at most; what is longer loses its end",
        };
        var limit = new Option<int>("--limit")
        {
            Description = "Examples to show; all are counted",
            DefaultValueFactory = _ => 3,
        };
        var skip = new Option<bool>("--skip-bad-lines") { Description = "Count lines that are no examples, and go on" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("inspect", "Show labelled examples as a model would learn them")
        {
            file, tokenizer, model, template, trainOn, maxLength, limit, skip, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(maxLength) is < 2 and var tooShort)
                throw new ConfigurationException($"--max-length is {tooShort}, but must be at least 2");
            if (parsed.GetValue(limit) < 0)
                throw new ConfigurationException($"--limit is {parsed.GetValue(limit)}, but must be 0 or more");
            var (tokens, chat) = Find(parsed.GetValue(tokenizer), parsed.GetValue(model), parsed.GetValue(template));
            var encoder = new ExampleEncoder(tokens, chat, parsed.GetValue(trainOn));
            var reader = new ExampleReader(new RecordReader(parsed.GetValue(file)!, parsed.GetValue(skip)), encoder,
                parsed.GetValue(maxLength) ?? int.MaxValue);
            var shown = new List<EncodedRecord>();
            using var interrupts = new Interrupts();
            foreach (var record in reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                interrupts.First.ThrowIfCancellationRequested();
                if (shown.Count < parsed.GetValue(limit))
                    shown.Add(record);
            }
            var view = new ExampleView(tokens, encoder.Template.Name);
            if (parsed.GetValue(json))
                view.PrintJson(shown, reader);
            else
                view.Print(shown, reader);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static (ITokenizer Tokenizer, ChatTemplate Template) Find(
        string? tokenizer, string? model, string? template)
    {
        if (tokenizer is null && model is null)
            throw new ConfigurationException("--tokenizer PATH or --model DIR must say how text becomes tokens");
        if (model is not null && !Directory.Exists(model))
            throw new ConfigurationException($"--model {model}: no such folder");
        var loaded = TokenizerFiles.Load(tokenizer ?? model!);
        var tokens = model is null ? TemplateTokens.Of(loaded) : ChatTemplateFiles.TokensOfModel(model);
        if (template is not null)
            return (loaded, ChatTemplateFiles.Find(template, tokens));
        var own = model is null ? null : ChatTemplateFiles.OfModel(model);
        return (loaded, own ?? ChatTemplate.Named("plain", tokens));
    }
}

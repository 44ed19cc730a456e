using System.CommandLine;
using System.Globalization;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm tokenizer: trains one, and shows what one does.</summary>
internal static class TokenizerCommand
{
    public static Command Create() =>
        new("tokenizer", "Train a tokenizer, or see what one does") { Train(), Encode(), Decode(), Info() };

    private static Command Train()
    {
        var data = new Option<string?>("--data")
        {
            Description = "Text: a file or folder of .txt, .jsonl and their .gz (default: the built-in corpus)",
        };
        var kind = new Option<TokenizerKind>("--kind")
        {
            Description = "char, bytes or bpe",
            DefaultValueFactory = _ => TokenizerKind.Bpe,
        };
        var size = new Option<int>("--vocabulary-size")
        {
            Description = "Tokens of a bpe",
            DefaultValueFactory = _ => new TokenizerOptions().VocabularySize,
        };
        var output = new Option<string>("--output")
        {
            Description = "File to write",
            DefaultValueFactory = _ => "tokenizer.json",
        };
        var command = new Command("train", "Train a tokenizer on text") { data, kind, size, output };
        command.SetAction((parsed, cancellation) =>
        {
            var configuration = ConfigurationFile.Load(null,
                [string.Create(CultureInfo.InvariantCulture, $"tokenizer.vocabulary_size={parsed.GetValue(size)}")]);
            var tokenizer = configuration.Tokenizer with { Kind = parsed.GetValue(kind) };
            using var progress = new CorpusProgressLine(new Screen());
            var directory = CorpusBuilder.Build(new DataOptions
            {
                Train = parsed.GetValue(data),
                ValidationFraction = 0
            }, tokenizer, context: 1,
                CorpusBuilder.DefaultCacheRoot(), progress, cancellation);
            using var corpus = Corpus.Open(directory, verify: false);
            corpus.Tokenizer.Save(parsed.GetValue(output)!);
            Console.Out.WriteLine($"{parsed.GetValue(output)}: {corpus.Tokenizer.VocabularySize} tokens");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command Encode()
    {
        var (path, text) = (PathArgument(), TextArgument("Text; without it standard input"));
        var command = new Command("encode", "Text to token ids") { path, text };
        command.SetAction(parsed =>
        {
            var tokenizer = TokenizerFiles.Load(parsed.GetValue(path)!);
            Console.Out.WriteLine(string.Join(' ',
                tokenizer.EncodePrompt(parsed.GetValue(text) ?? Console.In.ReadToEnd())));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Decode()
    {
        var (path, text) = (PathArgument(), TextArgument("Token ids; without them standard input"));
        var command = new Command("decode", "Token ids to text") { path, text };
        command.SetAction(parsed =>
        {
            var tokenizer = TokenizerFiles.Load(parsed.GetValue(path)!);
            var ids = (parsed.GetValue(text) ?? Console.In.ReadToEnd())
                .Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)
                .Select(id => Id(id, tokenizer.VocabularySize)).ToArray();
            Console.Out.WriteLine(tokenizer.Decode(ids));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Info()
    {
        var path = PathArgument();
        var command = new Command("info", "Describe a tokenizer") { path };
        command.SetAction(parsed =>
        {
            var tokenizer = TokenizerFiles.Load(parsed.GetValue(path)!);
            Console.Out.WriteLine($"kind        {tokenizer.Kind.ToString().ToLowerInvariant()}");
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"vocabulary  {tokenizer.VocabularySize:N0}"));
            Console.Out.WriteLine($"special     {string.Join(' ', tokenizer.SpecialTokens.Select(token => $"{token.Key}={token.Value}"))}");
            Console.Out.WriteLine($"sha256      {tokenizer.Sha256}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> PathArgument() =>
        new("TOKENIZER") { Description = "tokenizer.json, or a folder with it or with GPT-2's files" };

    private static Argument<string?> TextArgument(string description) =>
        new("TEXT") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private static int Id(string text, int vocabularySize) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < vocabularySize
            ? id
            : throw new ConfigurationException($"'{text}' is not a token id; expected 0 to {vocabularySize - 1}");
}

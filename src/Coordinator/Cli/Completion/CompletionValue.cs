using System.CommandLine;
using System.CommandLine.Completions;

namespace ClusterLlm.Coordinator.Cli.Completion;

internal enum ValueKind { Nothing, Choices, List, Files, Runs, Settings }

/// <summary>What a shell may offer for an argument or an option's value.</summary>
/// <param name="Kind">Of what it is.</param>
/// <param name="Names">When it is one of some names, or several of them parted by commas.</param>
internal sealed record CompletionValue(ValueKind Kind, IReadOnlyList<string> Names)
{
    private static readonly string[] RunNames =
        ["dir", "run-dir", "RUN_DIR", "DIR", "RUN_OR_CHECKPOINT", "SOURCE", "MODEL", "FOLDER", "CORPUS_DIR"];

    private static readonly string[] FileNames = ["file", "file.jsonl", "path", "run.yaml", "FILE", "TOKENIZER"];

    public static CompletionValue Of(Option option) =>
        Of(option.HelpName ?? "", option.GetCompletions(CompletionContext.Empty));

    public static CompletionValue Of(Argument argument) =>
        Of(argument.Name, argument.GetCompletions(CompletionContext.Empty));

    private static CompletionValue Of(string name, IEnumerable<CompletionItem> items)
    {
        // Of an enumeration they come as the source has them; small letters are taken as well.
        string[] names = [.. items.Where(item => item.Label.Length > 0).Select(
            item => char.IsUpper(item.Label[0]) ? item.Label.ToLowerInvariant() : item.Label)
            .Where(IsPlain)];
        var kind = name switch
        {
            "key=value" => ValueKind.Settings,
            "names" => ValueKind.List,
            _ when names.Length > 0 => ValueKind.Choices,
            _ when name.Split('|').Any(RunNames.Contains) => ValueKind.Runs,
            _ when FileNames.Contains(name) => ValueKind.Files,
            _ => ValueKind.Nothing,
        };
        return new CompletionValue(kind, names);
    }

    /// <summary>Needs no quotes in any shell.</summary>
    private static bool IsPlain(string name) =>
        name.Length > 0
            && name.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_' or '.' or '/' or ',');
}

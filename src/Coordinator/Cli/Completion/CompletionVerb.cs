using System.CommandLine;

namespace ClusterLlm.Coordinator.Cli.Completion;

/// <summary>A verb, or a verb's verb, as the shells' scripts know it.</summary>
/// <param name="Path">Words from the first verb on, parted by slashes; empty for the program itself.</param>
internal sealed record CompletionVerb(string Path, IReadOnlyList<(string Name, string Description)> Verbs,
    IReadOnlyList<CompletionOption> Options, CompletionValue? Argument)
{
    public static IReadOnlyList<CompletionVerb> All(Command program) => [.. Of(program, "")];

    private static IEnumerable<CompletionVerb> Of(Command command, string path)
    {
        var verbs = command.Subcommands.Where(verb => !verb.Hidden).ToList();
        yield return new CompletionVerb(path, [.. verbs.Select(verb => (verb.Name, verb.Description ?? ""))],
            [.. command.Options.Where(option => !option.Hidden).Select(CompletionOption.Of), CompletionOption.Help],
            command.Arguments.Count > 0 ? CompletionValue.Of(command.Arguments[0]) : null);
        foreach (var verb in verbs)
            foreach (var found in Of(verb, path.Length > 0 ? $"{path}/{verb.Name}" : verb.Name))
                yield return found;
    }
}

/// <summary>An option of a verb.</summary>
/// <param name="Names">Such as -o and --output.</param>
/// <param name="Value">Null when it takes none.</param>
internal sealed record CompletionOption(IReadOnlyList<string> Names, string Description, CompletionValue? Value)
{
    public static CompletionOption Help { get; } = new(["--help"], "Show help", null);

    public static CompletionOption Of(Option option) => new([.. option.Aliases.Append(option.Name)
            .Where(name => name.StartsWith('-') && name != "-?").Distinct().Order()],
        option.Description ?? "", option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? null
            : CompletionValue.Of(option));
}

using System.Text;

namespace ClusterLlm.Coordinator.Cli.Completion;

/// <summary>Completion for fish 3 and later.</summary>
internal static class FishScript
{
    private const string Functions = """
        # Whether the words before the cursor are those of a verb, and of none below it.
        function __clusterllm_at
            set -l verb ''
            for word in (commandline -opc)[2..-1]
                set -l longer (string trim -l -c / -- "$verb/$word")
                contains -- $longer $__clusterllm_verbs; and set verb $longer
            end
            test "$verb" = "$argv[1]"
        end

        function __clusterllm_runs
            if string match -q -- (commandline -ct)'*' runs/; and test -d runs
                __fish_complete_directories runs/
            else
                __fish_complete_directories (commandline -ct)
            end
        end

        # Names parted by commas: the last is completed, those before it stay.
        function __clusterllm_list
            set -l before (string match -r -- '^.*,' (commandline -ct))
            printf '%s\n' "$before"$argv
        end

        """;

    public static string Of(IReadOnlyList<CompletionVerb> verbs)
    {
        var text = new StringBuilder("""
            # fish completion of clusterllm. Put it where fish looks for it:
            #   clusterllm completion fish > ~/.config/fish/completions/clusterllm.fish


            """);
        text.Append("set -g __clusterllm_verbs ")
            .AppendJoin(' ', verbs.Select(verb => verb.Path).Where(path => path.Length > 0)).Append("\n\n");
        text.Append(Functions).Append("\ncomplete -c clusterllm -f\n");
        foreach (var verb in verbs)
        {
            var at = $"complete -c clusterllm -n '__clusterllm_at \"{verb.Path}\"'";
            foreach (var (name, description) in verb.Verbs)
                text.Append($"{at} -a {name} -d {Quote(description)}\n");
            if (verb is { Verbs.Count: 0, Argument: { } argument })
                text.Append($"{at} {Values(argument)}\n");
            foreach (var option in verb.Options)
                text.Append($"{at} {Names(option)} -d {Quote(option.Description)}{Requires(option.Value)}\n");
        }
        return text.ToString();
    }

    private static string Names(CompletionOption option) => string.Join(' ', option.Names.Select(name =>
        name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}"));

    private static string Requires(CompletionValue? value) => value switch
    {
        null => "",
        { Kind: ValueKind.Files } => " -r -F",
        _ => $" -x {Values(value)}",
    };

    private static string Values(CompletionValue value) => value.Kind switch
    {
        ValueKind.Choices => $"-a {Quote(string.Join(' ', value.Names))}",
        ValueKind.List => $"-a '(__clusterllm_list {string.Join(' ', value.Names)})'",
        ValueKind.Files => "-F",
        ValueKind.Runs => "-a '(__clusterllm_runs)'",
        ValueKind.Settings =>
            $"-a {Quote(string.Join(' ', SettingNames.All.SelectMany(setting => setting.Values.Count == 0
            ? [$"{setting.Key}="] : setting.Values.Select(one => $"{setting.Key}={one}"))))}",
        _ => "",
    };

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("'", "\\'", StringComparison.Ordinal).ReplaceLineEndings(" ")}'";
}

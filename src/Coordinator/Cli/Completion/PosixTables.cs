using System.Text;

namespace ClusterLlm.Coordinator.Cli.Completion;

/// <summary>
/// What may follow which words, as functions that bash and zsh both understand. They call functions that each has of
/// its own: _clusterllm_choose, _clusterllm_list, _clusterllm_files, _clusterllm_runs and _clusterllm_settings.
/// </summary>
internal static class PosixTables
{
    public static string Of(IReadOnlyList<CompletionVerb> verbs)
    {
        var text = new StringBuilder();
        Function(
            text, "is_verb",
            [(string.Join('|', verbs.Select(verb => verb.Path).Where(path => path.Length > 0)), "return 0")]);
        Function(text, "value", verbs.SelectMany(verb => verb.Options
            .Where(option => option.Value is { Kind: not ValueKind.Nothing })
            .Select(
                option =>
                    (string.Join('|', option.Names.Select(name => $"{verb.Path}:{name}")), Call(option.Value!)))));
        Function(text, "no_value", [(string.Join('|', verbs.SelectMany(verb => verb.Options
            .Where(option => option.Value is { Kind: ValueKind.Nothing }).SelectMany(option => option.Names)
            .Select(name => $"{verb.Path}:{name}"))), "return 0")]);
        Function(text, "options", verbs.Select(verb =>
            (Quoted(verb.Path),
                $"_clusterllm_choose {string.Join(' ', verb.Options.SelectMany(option => option.Names))}")));
        Function(text, "arguments", verbs.Where(verb => verb.Verbs.Count > 0 || verb.Argument is not null)
            .Select(verb => (Quoted(verb.Path), verb.Verbs.Count > 0
                ? $"_clusterllm_choose {string.Join(' ', verb.Verbs.Select(sub => sub.Name))}"
                : Call(verb.Argument!))));
        Function(text, "setting", SettingNames.All.Where(setting => setting.Values.Count > 0)
            .Select(setting => (setting.Key, $"_clusterllm_choose {string.Join(' ', setting.Values)}")));
        text.Append("_clusterllm_keys='").AppendJoin(' ', SettingNames.All.Select(setting => $"{setting.Key}="))
            .Append("'\n");
        return text.ToString();
    }

    private static void Function(StringBuilder text, string name, IEnumerable<(string Pattern, string Call)> cases)
    {
        text.Append($"_clusterllm_{name}() {{\n  case \"$1\" in\n");
        foreach (var (pattern, call) in cases)
            text.Append($"    {pattern}) {call} ;;\n");
        text.Append("    *) return 1 ;;\n  esac\n}\n\n");
    }

    private static string Quoted(string path) => path.Length > 0 ? path : "''";

    private static string Call(CompletionValue value) => value.Kind switch
    {
        ValueKind.Choices => $"_clusterllm_choose {string.Join(' ', value.Names)}",
        ValueKind.List => $"_clusterllm_list {string.Join(' ', value.Names)}",
        ValueKind.Files => "_clusterllm_files",
        ValueKind.Runs => "_clusterllm_runs",
        ValueKind.Settings => "_clusterllm_settings",
        _ => ":",
    };
}

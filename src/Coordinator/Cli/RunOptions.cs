using System.CommandLine;
using System.CommandLine.Completions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>The options that name a run's configuration, shared by the verbs that train.</summary>
internal sealed class RunOptions
{
    public Option<string?> Config { get; } =
        new("--config") { Description = "Configuration file (YAML)", HelpName = "run.yaml" };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Overrides one key, such as training.steps=500; may be repeated",
        HelpName = "key=value",
    };

    public Option<string?> Preset { get; } =
        new("--preset")
        {
            Description = $"Model: {PresetNames}",
            HelpName = "name",
            CompletionSources = { _ => ModelPreset.All.Select(preset => new CompletionItem(preset.Name)) },
        };
    public Option<string?> Data { get; } =
        new("--data") { Description = "Text: a file or folder of .txt, .jsonl and their .gz", HelpName = "path" };
    public Option<string?> Workers { get; } =
        new("--workers") { Description = "Worker processes (default: one per core or GPU)", HelpName = "n" };
    public Option<string?> Steps { get; } = new("--steps") { Description = "Optimizer steps", HelpName = "n" };
    public Option<string?> Precision { get; } = new("--precision")
    {
        Description = "fp32 or bf16",
        HelpName = "name",
        CompletionSources = { "fp32", "bf16" },
    };
    public Option<string?> LogFormat { get; } = new("--log-format")
    {
        Description = "Of logs/: console, for people, or json",
        HelpName = "name",
        CompletionSources = { "console", "json" },
    };
    public Option<string?> LogLevel { get; } = new("--log-level")
    {
        Description = "trace, debug, information, warning, error or critical",
        HelpName = "name",
        CompletionSources = { "trace", "debug", "information", "warning", "error", "critical" },
    };
    public Option<bool> Insecure { get; } = new("--insecure")
    {
        Description = "Allow to listen on a network without certificates (security.insecure)",
    };

    public Option<bool> Json { get; } =
        new("--json") { Description = "Print one JSON object at the end, on standard output" };

    private static string PresetNames => string.Join(", ", ModelPreset.All.Select(preset => preset.Name));

    public void AddTo(Command command, bool preset = true)
    {
        foreach (var option in new Option[] { Config, Set, Preset, Data, Workers, Steps, Precision, LogFormat, LogLevel, Insecure, Json })
            if (preset || option != Preset)
                command.Options.Add(option);
    }

    /// <summary>
    /// The preset's model section as settings: they come after the file's and before the explicit ones.
    /// </summary>
    public IReadOnlyList<string> PresetSettings(ParseResult parsed)
    {
        return FindPreset(parsed) is { } preset
            ? [.. Settings("model", ConfigurationFile.ToYaml(new RunConfiguration { Model = preset.Model }))]
            : [];
    }

    public ModelPreset? FindPreset(ParseResult parsed) => parsed.GetValue(Preset) is { } name
        ? ModelPreset.Find(name) ?? throw new ConfigurationException($"no such preset: {name}; there are {PresetNames}")
        : null;

    /// <summary>What the command line sets explicitly, in the order in which it is applied.</summary>
    public IReadOnlyList<string> ExplicitSettings(ParseResult parsed)
    {
        var settings = new List<string>(parsed.GetValue(Set) ?? []);
        Add("data.train", Data);
        Add("cluster.workers", Workers);
        Add("training.steps", Steps);
        Add("training.precision", Precision);
        Add("logging.format", LogFormat);
        Add("logging.level", LogLevel);
        if (parsed.GetValue(Insecure))
            settings.Add("security.insecure=true");
        return settings;

        void Add(string key, Option<string?> option)
        {
            if (parsed.GetValue(option) is { } value)
                settings.Add($"{key}={value}");
        }
    }

    private static IEnumerable<string> Settings(string section, string yaml)
    {
        var inside = false;
        foreach (var line in yaml.Split('\n'))
        {
            if (line.Length > 0 && line[0] != ' ')
                inside = line == $"{section}:";
            else if (inside && line.Trim() is { Length: > 0 } pair)
                yield return $"{section}.{pair.Replace(": ", "=", StringComparison.Ordinal)}";
        }
    }
}

using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClusterLlm.Model.Configuration;

/// <summary>Reads and writes config.yaml: two levels, <c>section: { key: value }</c>, keys in snake case.</summary>
public static class ConfigurationFile
{
    /// <summary>Configuration files are small; a larger one is not one.</summary>
    private const int MaxBytes = 1 << 20;

    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>
    /// Defaults, then the file (if any), then <c>section.key=value</c> overrides in order; validated.
    /// </summary>
    /// <exception cref="ConfigurationException">An unknown key, a wrong type, an impossible combination, an unreadable
    /// file.</exception>
    public static RunConfiguration Load(string? path, IEnumerable<string>? overrides = null,
        RunConfiguration? defaults = null)
    {
        var configuration = Read(path, overrides ?? [], defaults ?? new RunConfiguration());
        ConfigurationRules.Check(configuration);
        return configuration;
    }

    /// <summary>The same, not validated.</summary>
    /// <exception cref="ConfigurationException">An unknown key, a wrong type, an unreadable file.</exception>
    public static RunConfiguration Read(string? path, IEnumerable<string> overrides, RunConfiguration defaults) =>
        Override(path is null ? defaults : Parse(ReadFile(path), path, defaults), overrides);

    /// <summary><c>section.key=value</c> overrides in order; validated.</summary>
    /// <exception cref="ConfigurationException">An unknown key, a wrong type, an impossible combination.</exception>
    public static RunConfiguration Resolve(RunConfiguration configuration, IEnumerable<string> overrides)
    {
        configuration = Override(configuration, overrides);
        ConfigurationRules.Check(configuration);
        return configuration;
    }

    /// <summary>Applies <c>section.key=value</c> settings without checking how they combine.</summary>
    public static RunConfiguration Override(RunConfiguration configuration, IEnumerable<string> settings)
    {
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ConfigurationException($"--set {setting}: expected section.key=value");
            configuration = With(configuration, setting[..equals].Trim(), setting[(equals + 1)..].Trim(), "--set");
        }
        return configuration;
    }

    /// <summary>
    /// The first, with those keys of the second for which <paramref name="condition"/> holds. Not validated.
    /// </summary>
    public static RunConfiguration Merge(RunConfiguration configuration, RunConfiguration from,
        Func<string, bool> condition)
    {
        var copy = configuration with { };
        foreach (var key in ConfigurationKeys.All.Values.Where(key => condition(key.Path)))
        {
            var section = Clone(key.Section.GetValue(copy)!);
            key.Property.SetValue(section, key.Property.GetValue(key.Section.GetValue(from)));
            key.Section.SetValue(copy, section);
        }
        return copy;
    }

    /// <summary>
    /// Parses YAML text over the defaults; <paramref name="source"/> is named in messages. Not validated.
    /// </summary>
    public static RunConfiguration Parse(string yaml, string source, RunConfiguration? defaults = null)
    {
        var configuration = defaults ?? new RunConfiguration();
        foreach (var (section, values) in Mapping(Root(yaml, source), source))
        {
            var sections = ConfigurationKeys.Sections.Select(s => ConfigurationKeys.SnakeCase(s.Name));
            if (!sections.Contains(section))
                throw new ConfigurationException($"{source}: unknown section '{section}'; the nearest is "
                    + $"'{ConfigurationKeys.Nearest(section, sections)}'");
            if (values is YamlScalarNode { Value: null or "" })
                continue;
            foreach (var (key, value) in Mapping(values, $"{source}: {section}"))
            {
                if (value is not YamlScalarNode scalar)
                    throw new ConfigurationException(
                        $"{source}: {section}.{key} must be a single value (line {value.Start.Line})");
                var plain = scalar.Style is ScalarStyle.Plain;
                configuration = With(configuration, $"{section}.{key}", scalar.Value ?? "", source, plain);
            }
        }
        return configuration;
    }

    /// <summary>Every key with its value; <see cref="Parse"/> gives back an equal configuration.</summary>
    public static string ToYaml(RunConfiguration configuration)
    {
        var text = new StringBuilder();
        foreach (var section in ConfigurationKeys.Sections)
        {
            text.Append(ConfigurationKeys.SnakeCase(section.Name)).Append(":\n");
            foreach (var key in ConfigurationKeys.All.Values.Where(k => k.Section == section))
            {
                var value = key.Property.GetValue(section.GetValue(configuration));
                text.Append("  ").Append(ConfigurationKeys.SnakeCase(key.Property.Name)).Append(": ")
                    .Append(Format(value)).Append('\n');
            }
        }
        return text.ToString();
    }

    private static string ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new ConfigurationException($"no such configuration file: {path}");
            if (file.Length > MaxBytes)
                throw new ConfigurationException($"{path}: {file.Length} bytes is too large for a configuration file");
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot read {path}: {error.Message}", error);
        }
    }

    private static YamlNode Root(string yaml, string source)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new ShallowParser(new Parser(new StringReader(yaml))));
            return stream.Documents.Count == 0 ? new YamlMappingNode() : stream.Documents[0].RootNode;
        }
        catch (YamlException error)
        {
            throw new ConfigurationException(
                $"{source}: line {error.Start.Line}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // What the library throws for some text that is not YAML.
            throw new ConfigurationException($"{source}: not YAML", error);
        }
    }

    private static IEnumerable<(string Key, YamlNode Value)> Mapping(YamlNode node, string where) =>
        node is YamlMappingNode mapping
            ? mapping.Children.Select(pair => (pair.Key is YamlScalarNode { Value: { } key } ? key
                : throw new ConfigurationException($"{where}: a key must be a name (line {pair.Key.Start.Line})"),
                pair.Value))
            : throw new ConfigurationException($"{where}: expected key: value pairs (line {node.Start.Line})");

    private static RunConfiguration With(
        RunConfiguration configuration, string path, string text, string source, bool plain = true)
    {
        if (!ConfigurationKeys.All.TryGetValue(path, out var key))
            throw new ConfigurationException(
                $"{source}: unknown key '{path}'; the nearest is '{ConfigurationKeys.Nearest(path, ConfigurationKeys.All.Keys)}'");
        var value = ParseValue(key, text, source, plain);
        // Records are immutable: copy both, then set through the init accessors.
        var copy = configuration with { };
        var section = Clone(key.Section.GetValue(configuration)!);
        key.Property.SetValue(section, value);
        key.Section.SetValue(copy, section);
        return copy;
    }

    private static object Clone(object record) =>
        record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;

    private static object? ParseValue(ConfigurationKey key, string text, string source, bool plain)
    {
        if (plain && text is "" or "~" or "null")
            return key.IsOptional ? null : throw Wrong(key, text, source);
        object? value = key.ValueType switch
        {
            { IsEnum: true } type => Enum.GetValues(type).Cast<object>().FirstOrDefault(
                v => ConfigurationKeys.SnakeCase(v.ToString()!) == text.ToLowerInvariant().Replace('-', '_')),
            var type when type == typeof(bool) => bool.TryParse(text, out var b) ? b : null,
            var type when type == typeof(int) => int.TryParse(text, Whole, Invariant, out var i) ? i : null,
            var type when type == typeof(long) => long.TryParse(text, Whole, Invariant, out var l) ? l : null,
            var type when type == typeof(double) =>
                double.TryParse(text, NumberStyles.Float, Invariant, out var d) && double.IsFinite(d) ? d : null,
            _ => text,
        };
        return value ?? throw Wrong(key, text, source);
    }

    private static ConfigurationException Wrong(ConfigurationKey key, string text, string source) =>
        new($"{source}: {key.Path} is '{text}', but must be {key.Expected}");

    private static string Format(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        Enum e => ConfigurationKeys.SnakeCase(e.ToString()),
        double d => d.ToString("R", Invariant),
        string s => "\"" + s.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"",
        _ => Convert.ToString(value, Invariant)!,
    };
}

using System.Reflection;
using System.Text.Json;

namespace ClusterLlm.Model.Configuration;

/// <summary>One key of config.yaml, such as <c>training.micro_batch</c>, and the property that it sets.</summary>
internal sealed record ConfigurationKey(string Path, PropertyInfo Section, PropertyInfo Property)
{
    public Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public bool IsOptional => Nullable.GetUnderlyingType(Property.PropertyType) is not null
        || Property.PropertyType == typeof(string);

    /// <summary>What the value must be, for messages.</summary>
    public string Expected => ValueType switch
    {
        { IsEnum: true } type => string.Join('|', Enum.GetNames(type).Select(ConfigurationKeys.SnakeCase)),
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(int) || type == typeof(long) => "a whole number",
        var type when type == typeof(double) => "a number",
        _ => "text",
    };
}

/// <summary>All keys of a run's configuration, read off <see cref="RunConfiguration"/>.</summary>
internal static class ConfigurationKeys
{
    public static IReadOnlyList<PropertyInfo> Sections { get; } = typeof(RunConfiguration).GetProperties(Flags);

    public static IReadOnlyDictionary<string, ConfigurationKey> All { get; } = Sections
        .SelectMany(section => section.PropertyType.GetProperties(Flags)
            .Select(property => new ConfigurationKey($"{SnakeCase(section.Name)}.{SnakeCase(property.Name)}", section,
                property)))
        .ToDictionary(key => key.Path);

    private const BindingFlags Flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The known key with the smallest edit distance to <paramref name="unknown"/>.</summary>
    public static string Nearest(string unknown, IEnumerable<string> known) =>
        known.MinBy(key => (EditDistance(unknown, key), key))!;

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}

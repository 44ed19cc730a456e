using System.Text.Json;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli.Completion;

/// <summary>What --set takes: keys, and the values of those that have few.</summary>
internal static class SettingNames
{
    public static IReadOnlyList<(string Key, IReadOnlyList<string> Values)> All { get; } =
    [
        .. typeof(RunConfiguration).GetProperties().Where(section => section.CanWrite)
            .SelectMany(section => section.PropertyType.GetProperties().Where(key => key.CanWrite)
                .Select(key => ($"{Snake(section.Name)}.{Snake(key.Name)}", Values(key.PropertyType)))),
    ];

    private static IReadOnlyList<string> Values(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            { IsEnum: true } names => [.. Enum.GetNames(names).Select(Snake)],
            var plain when plain == typeof(bool) => ["true", "false"],
            _ => [],
        };

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

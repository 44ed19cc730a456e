using System.CommandLine;
using System.Text.Json;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>Options that take one of a few names.</summary>
internal static class Choice
{
    /// <param name="name">Such as --x.</param>
    /// <param name="description">Without the names, which are added.</param>
    /// <param name="standard">What it is when it is not given.</param>
    /// <param name="named">The names, where they are not those of the values in kebab case.</param>
    public static Option<T> Option<T>(string name, string description, T standard, params (string, T)[] named)
        where T : struct, Enum
    {
        var names = named.Length > 0 ? named.ToDictionary()
            : Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
        var list = string.Join(", ", names.Keys);
        var option = new Option<T>(name)
        {
            Description = $"{description}: {list}",
            HelpName = string.Join('|', names.Keys),
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                if (names.TryGetValue(result.Tokens[0].Value, out var value))
                    return value;
                result.AddError($"{name} is '{result.Tokens[0].Value}', but must be one of {list}");
                return standard;
            },
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. names.Keys]);
        return option;
    }
}

using System.Text.Json;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// Reads fields of JSON that anybody may have written. Null is what is absent, of another type, or text that is not
/// Unicode: a parser lets that pass, and fails when the text is asked for.
/// </summary>
internal static class JsonFields
{
    public static JsonElement? Field(JsonElement of, string name)
    {
        try
        {
            return of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement of, string name)
    {
        try
        {
            return Field(of, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static long? Whole(JsonElement of, string name) =>
        Field(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number
            : null;
}

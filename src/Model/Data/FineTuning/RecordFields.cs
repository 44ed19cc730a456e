using System.Text.Json;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Members of a record, or the reason why they are not there.</summary>
internal static class RecordFields
{
    public static JsonElement Required(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new BadRecordException($"\"{name}\" is missing");

    public static string Text(JsonElement parent, string name) =>
        Text(Required(parent, name), name, where: "");

    public static string Text(JsonElement value, string name, string where) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new BadRecordException($"{where}\"{name}\" is {Kind(value)}, not a string");

    /// <summary>A text with something in it.</summary>
    public static string Answer(JsonElement parent, string name)
    {
        string text = Text(parent, name);
        return string.IsNullOrWhiteSpace(text) ? throw new BadRecordException($"\"{name}\" is empty") : text;
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        _ => "null",
    };
}

using System.Text.Json;

namespace ClusterLlm.Coordinator.Tests.Operations;

/// <summary>Holds a value against a schema of an OpenAPI document: the part of JSON Schema that ours uses.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly string[] Known =
        ["type", "properties", "required", "items", "$ref", "oneOf", "format", "description", "additionalProperties",
            "enum"];

    /// <summary>Where the value is otherwise than the schema says.</summary>
    public IEnumerable<string> Breaches(JsonElement schema, JsonElement value, string at = "$")
    {
        foreach (var keyword in schema.EnumerateObject().Where(keyword => !Known.Contains(keyword.Name)))
            yield return $"{at}: the schema says {keyword.Name}, which is not checked";
        if (schema.TryGetProperty("$ref", out var reference))
        {
            foreach (var breach in Breaches(Resolve(reference.GetString()!), value, at))
                yield return breach;
            yield break;
        }
        if (schema.TryGetProperty("oneOf", out var choices)
            && choices.EnumerateArray().Count(choice => !Breaches(choice, value, at).Any()) != 1)
            yield return $"{at}: {value} is none of {choices}";
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(name, value)))
            yield return $"{at}: {value} is not of type {type}";
        foreach (var breach in value.ValueKind switch
        {
            JsonValueKind.Object => Fields(schema, value, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((item, i) => Breaches(items, item, $"{at}[{i}]")),
            _ => [],
        })
            yield return breach;
    }

    private IEnumerable<string> Fields(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Select(name => name.GetString()!))
                if (!value.TryGetProperty(name, out _))
                    yield return $"{at}: {name} is missing";
        if (!schema.TryGetProperty("properties", out var properties))
            yield break;
        foreach (var field in value.EnumerateObject())
        {
            if (properties.TryGetProperty(field.Name, out var own))
                foreach (var breach in Breaches(own, field.Value, $"{at}.{field.Name}"))
                    yield return breach;
            else if (!schema.TryGetProperty("additionalProperties", out _))
                yield return $"{at}: {field.Name} is not in the schema";
        }
    }

    private JsonElement Resolve(string reference) => reference.TrimStart('#', '/').Split('/')
        .Aggregate(document, (element, name) => element.GetProperty(name));

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };
}

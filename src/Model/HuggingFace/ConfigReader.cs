using System.Text.Json;
using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// One object of a config.json. It knows which keys were asked for: what is left over at the end must be harmless,
/// since a key that is passed over can make a model that runs and is wrong. A null counts as absent.
/// </summary>
internal sealed class ConfigReader(JsonElement root, string path, string place = "")
{
    private const int ShownCharacters = 60;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Path => path;

    public JsonElement? Find(string name)
    {
        _asked.Add(name);
        return root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Whether the key stands there, be it with null.</summary>
    public bool Has(string name) => root.TryGetProperty(name, out _);

    public int Int(string name) => Int(name, null) ?? throw Missing(name);

    public int? Int(string name, int? absent) => Find(name) is not { } value ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Wrong(name, value, "a whole number");

    public double Number(string name) => Number(name, null) ?? throw Missing(name);

    public double? Number(string name, double? absent) => Find(name) is not { } value ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, value, "a number");

    public bool Flag(string name, bool absent) => Find(name) is not { } value ? absent
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, value, "true or false");

    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "text");

    /// <summary>Token ids: a number, or a list of them.</summary>
    public IReadOnlyList<int> TokenIds(string name)
    {
        if (Find(name) is not { } value)
            return [];
        List<JsonElement> items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        var ids = new List<int>();
        foreach (var item in items)
        {
            bool valid = item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int id) && id >= 0;
            ids.Add(valid ? item.GetInt32() : throw Wrong(name, value, "a token id or a list of them"));
        }

        return ids;
    }

    /// <summary>An object within, or null.</summary>
    public ConfigReader? Section(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new(value, path, $"{place}{name}.")
        : throw Wrong(name, value, "an object");

    /// <summary>Throws unless the key is absent or has one of these values.</summary>
    public void Demand(string name, params string[] supported)
    {
        if (Find(name) is { } value && !supported.Contains(Shown(value)))
            throw Unsupported(name, value, $"only {string.Join(" and ", supported)} can be read");
    }

    /// <summary>Throws for a key that nobody asked for, that is not known to be harmless and that is not off.</summary>
    public void RefuseTheRest(ConfigOverrides overrides)
    {
        foreach (var property in root.EnumerateObject())
        {
            string name = property.Name;
            if (_asked.Contains(name) || overrides.Ignored.Contains($"{place}{name}") || HarmlessKeys.Contains(name)
                || IsOff(property.Value))
                continue;
            throw Unsupported(name, property.Value,
                "this key is not known here and may change the numbers; if it does not, import with "
                + $"--ignore {place}{name}");
        }
    }

    public CheckpointException Unsupported(string name, JsonElement value, string why) =>
        new($"{path}: {place}{name} is {Shown(value)}: {why}");

    private CheckpointException Wrong(string name, JsonElement value, string expected) =>
        new($"{path}: {place}{name} is {Shown(value)}, but must be {expected}");

    private CheckpointException Missing(string name) => new($"{path}: {place}{name} is missing");

    /// <summary>Null, false, or empty.</summary>
    public static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static string Shown(JsonElement value)
    {
        string text = (value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText())
            .ReplaceLineEndings(" ");
        return text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "...";
    }
}

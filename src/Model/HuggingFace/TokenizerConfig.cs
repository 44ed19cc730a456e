using System.Text.Json;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>tokenizer_config.json: special tokens by name, and chat templates. What is not said is null.</summary>
public sealed record TokenizerConfig
{
    public const string FileName = "tokenizer_config.json";

    /// <summary>Where transformers writes the template since 2025; it goes before the one in the JSON.</summary>
    public const string TemplateFileName = "chat_template.jinja";

    /// <summary>The name of the template that is used where none is asked for.</summary>
    public const string DefaultTemplate = "default";

    public string? BeginToken { get; init; }
    public string? EndToken { get; init; }
    public string? PadToken { get; init; }
    public string? UnknownToken { get; init; }

    /// <summary>Whether a text begins with <see cref="BeginToken"/>; null leaves it to tokenizer.json.</summary>
    public bool? AddsBeginToken { get; init; }

    /// <summary>Jinja templates by name.</summary>
    public IReadOnlyDictionary<string, string> ChatTemplates { get; init; } = new Dictionary<string, string>();

    /// <summary>The template named <c>default</c>, if any.</summary>
    public string? ChatTemplate => ChatTemplates.GetValueOrDefault(DefaultTemplate);

    /// <summary>That of a folder; an empty one where the folder has none.</summary>
    /// <exception cref="DataException">The file is malformed; the message names it and the key.</exception>
    public static TokenizerConfig Load(string directory)
    {
        string path = Path.Combine(directory, FileName), template = Path.Combine(directory, TemplateFileName);
        var config = File.Exists(path) ? JsonObjectFile.Read(path, root => Parse(root, path)) : new TokenizerConfig();
        if (!File.Exists(template))
            return config;
        string text = ChatTemplateFiles.Read(template);
        return config with
        {
            ChatTemplates = new Dictionary<string, string>(config.ChatTemplates) { [DefaultTemplate] = text },
        };
    }

    /// <summary>The file of a tokenizer that transformers is to read from tokenizer.json.</summary>
    /// <param name="config">What it says.</param>
    /// <param name="context">Tokens in a window.</param>
    public static byte[] Write(TokenizerConfig config, int context)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonObjectFile.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            json.WriteNumber("model_max_length", context);
            json.WriteBoolean("clean_up_tokenization_spaces", false);
            foreach (var (name, token) in new[] { ("bos_token", config.BeginToken), ("eos_token", config.EndToken),
                ("pad_token", config.PadToken), ("unk_token", config.UnknownToken) })
                if (token is not null)
                    json.WriteString(name, token);
            if (config.AddsBeginToken is { } adds)
                json.WriteBoolean("add_bos_token", adds);
            if (config.ChatTemplate is { } template)
                json.WriteString("chat_template", template);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static TokenizerConfig Parse(JsonElement root, string path) => new()
    {
        BeginToken = Token(root, "bos_token", path),
        EndToken = Token(root, "eos_token", path),
        PadToken = Token(root, "pad_token", path),
        UnknownToken = Token(root, "unk_token", path),
        AddsBeginToken = JsonObjectFile.Find(root, "add_bos_token") is not { } adds ? null
            : adds.ValueKind is JsonValueKind.True or JsonValueKind.False ? adds.GetBoolean()
            : throw JsonObjectFile.Wrong(path, "add_bos_token", "true or false"),
        ChatTemplates = Templates(root, path),
    };

    /// <summary>A token stands there as text, or as an object with its text and how it is matched.</summary>
    private static string? Token(JsonElement root, string name, string path)
    {
        if (JsonObjectFile.Find(root, name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            value = JsonObjectFile.Find(value, "content") ?? throw Wrong();
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong();

        DataException Wrong() => JsonObjectFile.Wrong(path, name, "text, or an object with \"content\"");
    }

    private static Dictionary<string, string> Templates(JsonElement root, string path)
    {
        const string key = "chat_template";
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        if (JsonObjectFile.Find(root, key) is not { } value)
            return templates;
        if (value.ValueKind == JsonValueKind.String)
        {
            templates.Add(DefaultTemplate, value.GetString()!);
            return templates;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var item in value.EnumerateObject())
                templates.Add(item.Name, item.Value.ValueKind == JsonValueKind.String
                    ? item.Value.GetString()! : throw Wrong());
            return templates;
        }

        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object
                || JsonObjectFile.Find(item, "name") is not { ValueKind: JsonValueKind.String } name
                || JsonObjectFile.Find(item, "template") is not { ValueKind: JsonValueKind.String } template
                || !templates.TryAdd(name.GetString()!, template.GetString()!))
                throw Wrong();
        }

        return templates;

        DataException Wrong() =>
            JsonObjectFile.Wrong(
                path, key, "text, or templates by name: an object, or a list of \"name\" and \"template\"");
    }
}

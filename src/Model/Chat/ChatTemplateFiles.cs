using System.Text;
using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Chat;

/// <summary>Chat templates from files: Jinja sources, and what a Hugging Face folder has of them.</summary>
public static class ChatTemplateFiles
{
    private const string Configuration = "tokenizer_config.json";
    private const string Jinja = "chat_template.jinja";
    private const long LargestFile = 16 << 20;

    /// <param name="nameOrFile">One of <see cref="ChatTemplate.Names"/>, or a file of Jinja.</param>
    /// <param name="tokens">What bos_token and eos_token stand for.</param>
    /// <exception cref="DataException">There is neither, or it is not a template.</exception>
    public static ChatTemplate Find(string nameOrFile, TemplateTokens? tokens = null) =>
        !ChatTemplate.Names.Contains(nameOrFile) && File.Exists(nameOrFile)
            ? ChatTemplate.Parse(Read(nameOrFile), tokens, nameOrFile)
            : ChatTemplate.Named(nameOrFile, tokens);

    /// <summary>
    /// The template of a model's folder, from chat_template.jinja or tokenizer_config.json; null if it has none.
    /// </summary>
    /// <exception cref="DataException">A file there is malformed.</exception>
    public static ChatTemplate? OfModel(string folder)
    {
        TemplateTokens tokens = TokensOfModel(folder);
        string jinja = Path.Combine(folder, Jinja);
        if (File.Exists(jinja))
        {
            return ChatTemplate.Parse(Read(jinja), tokens, jinja);
        }

        string path = Path.Combine(folder, Configuration);
        using JsonDocument? configuration = Open(path);
        if (configuration is null
            || !configuration.RootElement.TryGetProperty("chat_template", out JsonElement template)
            || template.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string source = template.ValueKind switch
        {
            JsonValueKind.String => template.GetString()!,
            JsonValueKind.Array => Default(path, template),
            _ => throw new DataException($"{path}: chat_template is neither a string nor a list of named templates"),
        };
        return ChatTemplate.Parse(source, tokens, $"{path}: chat_template");
    }

    /// <summary>The special tokens that tokenizer_config.json names; undefined where it does not.</summary>
    /// <exception cref="DataException">It is malformed.</exception>
    public static TemplateTokens TokensOfModel(string folder)
    {
        string path = Path.Combine(folder, Configuration);
        using JsonDocument? configuration = Open(path);
        return configuration is null
            ? new TemplateTokens()
            : new TemplateTokens(
                Token(path, configuration.RootElement, "bos_token"),
                Token(path, configuration.RootElement, "eos_token"));
    }

    private static string? Token(string path, JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement token) || token.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out JsonElement content))
        {
            token = content;
        }

        return token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : throw new DataException($"{path}: {name} is neither a string nor an object with content");
    }

    private static string Default(string path, JsonElement list)
    {
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out JsonElement name)
                && name.ValueKind == JsonValueKind.String && name.ValueEquals("default")
                && item.TryGetProperty("template", out JsonElement template)
                && template.ValueKind == JsonValueKind.String)
            {
                return template.GetString()!;
            }
        }

        throw new DataException($"{path}: chat_template: a list without a template named default");
    }

    /// <summary>Null if there is no such file.</summary>
    private static JsonDocument? Open(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(Read(path));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new DataException($"{path}: not a JSON object");
        }
        catch (JsonException error)
        {
            throw new DataException($"{path}: not JSON: {OneLine.Of(error)}", error);
        }
    }

    /// <summary>The text of a template's file.</summary>
    /// <exception cref="DataException">It cannot be read, or is not UTF-8.</exception>
    internal static string Read(string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(InputFile.ReadAll(path, LargestFile)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException($"{path}: not UTF-8 text", error);
        }
    }
}

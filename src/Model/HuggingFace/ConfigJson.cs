using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>config.json, as transformers, vLLM and llama.cpp's converter read it.</summary>
public static class ConfigJson
{
    private const long LargestFile = 4 << 20;
    private const int LargestVocabulary = 1 << 24;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static byte[] Write(LanguageModel model, int? endOfText) => Write(model.Options, model.VocabularySize,
        new ConfigTokens(endOfText, endOfText is { } end ? [end] : [], null), SafetensorsType.Float32);

    public static byte[] Write(ModelOptions model, int vocabularySize, ConfigTokens tokens, SafetensorsType type)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonObjectFile.WriterOptions))
        {
            bool gpt2 = model.Architecture == ModelArchitecture.Gpt2;
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(gpt2 ? Gpt2Config.Architecture : LlamaConfig.Architecture(model));
            json.WriteEndArray();
            json.WriteString("model_type", gpt2 ? Gpt2Config.ModelType : LlamaConfig.ModelType(model));
            if (gpt2)
                Gpt2Config.Write(json, model);
            else
                LlamaConfig.Write(json, model);
            json.WriteNumber("vocab_size", vocabularySize);
            json.WriteBoolean("tie_word_embeddings", model.TiesEmbeddings());
            json.WriteNumber("initializer_range", 0.02);
            json.WriteString("torch_dtype", type.TorchName());
            json.WriteBoolean("use_cache", true);
            WriteTokens(json, tokens);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>The model of a config.json, ours or a published one's.</summary>
    /// <exception cref="CheckpointException">It is missing or malformed, or it has a key that would change the numbers
    /// and is not supported; the message names it with its value.</exception>
    public static ModelConfig Read(string path, ConfigOverrides? overrides = null)
    {
        overrides ??= ConfigOverrides.None;
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, LargestFile), Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new CheckpointException($"{path}: not the configuration of a model: not a JSON object");
            return Read(new ConfigReader(document.RootElement, path), overrides);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{path}: not the configuration of a model: {OneLine.Of(error)}", error);
        }
        catch (ConfigurationException error)
        {
            throw new CheckpointException($"{path}: {error.Message}", error);
        }
        catch (DataException error)
        {
            throw new CheckpointException(error.Message, error);
        }
    }

    internal static void WriteTokens(Utf8JsonWriter json, ConfigTokens tokens)
    {
        WriteId(json, "bos_token_id", tokens.Begin);
        if (tokens.Ends.Count > 1)
        {
            json.WriteStartArray("eos_token_id");
            foreach (int end in tokens.Ends)
                json.WriteNumberValue(end);
            json.WriteEndArray();
        }
        else
        {
            WriteId(json, "eos_token_id", tokens.Ends.Count == 0 ? null : tokens.Ends[0]);
        }

        if (tokens.Pad is not null)
            WriteId(json, "pad_token_id", tokens.Pad);
    }

    private static ModelConfig Read(ConfigReader root, ConfigOverrides overrides)
    {
        string type = root.Text("model_type") ?? "(none)";
        var model = type switch
        {
            Gpt2Config.ModelType => Gpt2Config.Read(root, overrides),
            LlamaConfig.Llama or LlamaConfig.Mistral or LlamaConfig.Qwen2 => LlamaConfig.Read(root, type, overrides),
            var other => throw new CheckpointException(
                $"{root.Path}: model_type is {other}; gpt2, llama, mistral and qwen2 can be read"),
        };
        int vocabularySize = root.Int("vocab_size");
        if (vocabularySize is < 1 or > LargestVocabulary)
            throw new CheckpointException(
                $"{root.Path}: vocab_size is {vocabularySize}, but must be 1 to {LargestVocabulary}");
        ConfigurationRules.CheckModel(model);
        root.RefuseTheRest(overrides);
        // -1 is how some files say none.
        var tokens = new ConfigTokens(
            Id(root, "bos_token_id"), root.TokenIds("eos_token_id"), Id(root, "pad_token_id"));
        return new ModelConfig(model, vocabularySize, tokens, type, root.Text("dtype") ?? root.Text("torch_dtype"));
    }

    private static int? Id(ConfigReader root, string name) => root.Int(name, null) is { } id && id >= 0 ? id : null;

    private static void WriteId(Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}

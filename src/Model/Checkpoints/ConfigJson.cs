using System.Text.Json;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// config.json as transformers' GPT2Config and LlamaConfig have it. What they lack (<c>bias</c>, Llama's
/// <c>resid_pdrop</c>) stands beside, which transformers passes over.
/// </summary>
internal static class ConfigJson
{
    public static byte[] Write(LanguageModel model, int? endOfText)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            if (model.Options.Architecture == ModelArchitecture.Gpt2)
                WriteGpt2(json, model.Options);
            else
                WriteLlama(json, model.Options);
            json.WriteNumber("vocab_size", model.VocabularySize);
            json.WriteBoolean("tie_word_embeddings", model.Options.TiesEmbeddings());
            json.WriteNumber("initializer_range", 0.02);
            json.WriteString("torch_dtype", "float32");
            json.WriteBoolean("use_cache", true);
            WriteId(json, "bos_token_id", endOfText);
            WriteId(json, "eos_token_id", endOfText);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>The model of a config.json, ours or a published one's.</summary>
    public static (ModelOptions Model, int VocabularySize) Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            int vocabularySize = root.GetProperty("vocab_size").GetInt32();
            return root.GetProperty("model_type").GetString() switch
            {
                "gpt2" => (ReadGpt2(root, path), vocabularySize),
                "llama" => (ReadLlama(root, path), vocabularySize),
                var other => throw new CheckpointException(
                    $"{path}: model_type is {other}; gpt2 and llama can be read"),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new CheckpointException($"{path}: not the configuration of a model: {error.Message}", error);
        }
    }

    private static void WriteGpt2(Utf8JsonWriter json, ModelOptions model)
    {
        WriteKind(json, "GPT2LMHeadModel", "gpt2");
        json.WriteString("activation_function", "gelu_new");
        json.WriteNumber("n_layer", model.Layers);
        json.WriteNumber("n_head", model.Heads);
        json.WriteNumber("n_embd", model.Width);
        json.WriteNumber("n_inner", model.FeedForwardWidth());
        json.WriteNumber("n_positions", model.Context);
        json.WriteNumber("n_ctx", model.Context);
        json.WriteNumber("layer_norm_epsilon", model.NormEpsilon);
        json.WriteNumber("attn_pdrop", model.Dropout);
        json.WriteNumber("embd_pdrop", model.Dropout);
        json.WriteNumber("resid_pdrop", model.Dropout);
        json.WriteBoolean("scale_attn_weights", true);
        json.WriteBoolean("bias", model.Bias);
    }

    private static void WriteLlama(Utf8JsonWriter json, ModelOptions model)
    {
        WriteKind(json, "LlamaForCausalLM", "llama");
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("num_hidden_layers", model.Layers);
        json.WriteNumber("num_attention_heads", model.Heads);
        json.WriteNumber("num_key_value_heads", model.KeyValueHeads());
        json.WriteNumber("head_dim", model.HeadWidth());
        json.WriteNumber("hidden_size", model.Width);
        json.WriteNumber("intermediate_size", model.FeedForwardWidth());
        json.WriteNumber("max_position_embeddings", model.Context);
        json.WriteNumber("rms_norm_eps", model.NormEpsilon);
        json.WriteNumber("rope_theta", model.RopeTheta);
        json.WriteNull("rope_scaling");
        json.WriteBoolean("attention_bias", false);
        json.WriteBoolean("mlp_bias", false);
        json.WriteNumber("attention_dropout", model.Dropout);
        json.WriteNumber("resid_pdrop", model.Dropout);
    }

    private static ModelOptions ReadGpt2(JsonElement root, string path)
    {
        if (Text(root, "activation_function", "gelu_new") is not ("gelu_new" or "gelu_pytorch_tanh") and var activation)
            throw new CheckpointException($"{path}: activation_function is {activation}; gelu_new can be read");
        return new ModelOptions
        {
            Architecture = ModelArchitecture.Gpt2,
            Layers = root.GetProperty("n_layer").GetInt32(),
            Heads = root.GetProperty("n_head").GetInt32(),
            Width = root.GetProperty("n_embd").GetInt32(),
            FfnWidth = (int)Number(root, "n_inner", 0),
            Context = root.GetProperty("n_positions").GetInt32(),
            NormEpsilon = Number(root, "layer_norm_epsilon", 1e-5),
            Dropout = Number(root, "resid_pdrop", 0.1),
            Bias = Flag(root, "bias", true),
            TieEmbeddings = Flag(root, "tie_word_embeddings", true),
        };
    }

    private static ModelOptions ReadLlama(JsonElement root, string path)
    {
        if (root.TryGetProperty("rope_scaling", out var scaling) && scaling.ValueKind != JsonValueKind.Null)
            throw new CheckpointException($"{path}: rope_scaling is not supported");
        if (Flag(root, "attention_bias", false) || Flag(root, "mlp_bias", false))
            throw new CheckpointException($"{path}: a Llama with biases is not supported");
        var model = new ModelOptions
        {
            Architecture = ModelArchitecture.Llama,
            Layers = root.GetProperty("num_hidden_layers").GetInt32(),
            Heads = root.GetProperty("num_attention_heads").GetInt32(),
            KvHeads = (int)Number(root, "num_key_value_heads", 0),
            Width = root.GetProperty("hidden_size").GetInt32(),
            FfnWidth = root.GetProperty("intermediate_size").GetInt32(),
            Context = root.GetProperty("max_position_embeddings").GetInt32(),
            NormEpsilon = Number(root, "rms_norm_eps", 1e-6),
            RopeTheta = Number(root, "rope_theta", 10_000),
            Dropout = Number(root, "resid_pdrop", 0),
            TieEmbeddings = Flag(root, "tie_word_embeddings", false),
        };
        return (int)Number(root, "head_dim", model.HeadWidth()) == model.HeadWidth()
            ? model
            : throw new CheckpointException(
                $"{path}: head_dim is not hidden_size / num_attention_heads, which is not supported");
    }

    private static void WriteKind(Utf8JsonWriter json, string architecture, string type)
    {
        json.WriteStartArray("architectures");
        json.WriteStringValue(architecture);
        json.WriteEndArray();
        json.WriteString("model_type", type);
    }

    private static void WriteId(Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static double Number(JsonElement root, string name, double absent) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : absent;

    private static bool Flag(JsonElement root, string name, bool absent) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetBoolean() : absent;

    private static string? Text(JsonElement root, string name, string absent) =>
        root.TryGetProperty(name, out var value) ? value.GetString() : absent;
}

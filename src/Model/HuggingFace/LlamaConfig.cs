using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// Transformers' LlamaConfig, MistralConfig and Qwen2Config: one transformer with different defaults, and biases of
/// queries, keys and values in Qwen2. Our <c>resid_pdrop</c> stands beside, which transformers passes over.
/// </summary>
internal static class LlamaConfig
{
    public const string Llama = "llama";
    public const string Mistral = "mistral";
    public const string Qwen2 = "qwen2";

    // What MistralConfig and Qwen2Config take where the key is missing.
    private const int MistralWindow = 4_096;
    private const int MistralKeyValueHeads = 8;
    private const int Qwen2KeyValueHeads = 32;

    public static string Architecture(ModelOptions model) =>
        model.AttentionBias ? "Qwen2ForCausalLM" : "LlamaForCausalLM";

    public static string ModelType(ModelOptions model) => model.AttentionBias ? Qwen2 : Llama;

    public static ModelOptions Read(ConfigReader root, string type, ConfigOverrides overrides)
    {
        root.Demand("hidden_act", "silu", "swish");
        root.Demand("mlp_bias", "false");
        root.Demand("is_causal", "true");
        if (type == Qwen2)
            root.Flag("attention_bias", true);
        else
            root.Demand("attention_bias", "false");
        int heads = root.Int("num_attention_heads"), width = root.Int("hidden_size");
        int headDim = root.Int("head_dim", 0)!.Value;
        var model = new ModelOptions
        {
            Architecture = ModelArchitecture.Llama,
            Layers = root.Int("num_hidden_layers"),
            Heads = heads,
            KvHeads = root.Int("num_key_value_heads", KeyValueHeads(root, type, heads))!.Value,
            HeadDim = (long)headDim * heads == width ? 0 : headDim,
            Width = width,
            FfnWidth = root.Int("intermediate_size"),
            Context = Context(root, overrides),
            AttentionBias = type == Qwen2,
            NormEpsilon = root.Number("rms_norm_eps", 1e-6)!.Value,
            Dropout = root.Number("resid_pdrop", 0)!.Value,
            TieEmbeddings = root.Flag("tie_word_embeddings", false),
        };
        RefuseWindows(root, type, model.Context);
        return RopeConfig.Read(root, model, overrides);
    }

    public static void Write(Utf8JsonWriter json, ModelOptions model)
    {
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("num_hidden_layers", model.Layers);
        json.WriteNumber("num_attention_heads", model.Heads);
        json.WriteNumber("num_key_value_heads", model.KeyValueHeads());
        json.WriteNumber("head_dim", model.HeadWidth());
        json.WriteNumber("hidden_size", model.Width);
        json.WriteNumber("intermediate_size", model.FeedForwardWidth());
        json.WriteNumber("max_position_embeddings", model.Context);
        json.WriteFloat("rms_norm_eps", model.NormEpsilon);
        json.WriteFloat("rope_theta", model.RopeTheta);
        WriteScaling(json, model);
        if (model.AttentionBias)
        {
            json.WriteBoolean("use_sliding_window", false);
        }
        else
        {
            json.WriteBoolean("attention_bias", false);
            json.WriteBoolean("mlp_bias", false);
        }

        json.WriteFloat("attention_dropout", model.Dropout);
        json.WriteFloat("resid_pdrop", model.Dropout);
    }

    private static void WriteScaling(Utf8JsonWriter json, ModelOptions model)
    {
        if (model.RopeScaling == RopeScaling.None)
        {
            json.WriteNull("rope_scaling");
            return;
        }

        json.WriteStartObject("rope_scaling");
        json.WriteString("rope_type", model.RopeScaling == RopeScaling.Linear ? "linear" : "llama3");
        json.WriteFloat("factor", model.RopeScalingFactor);
        if (model.RopeScaling == RopeScaling.Llama3)
        {
            json.WriteFloat("low_freq_factor", model.RopeLowFrequencyFactor);
            json.WriteFloat("high_freq_factor", model.RopeHighFrequencyFactor);
            json.WriteNumber("original_max_position_embeddings", model.RopeOriginalContext);
        }

        json.WriteEndObject();
    }

    private static int KeyValueHeads(ConfigReader root, string type, int heads) =>
        root.Has("num_key_value_heads") ? heads : type switch
        {
            Mistral => MistralKeyValueHeads,
            Qwen2 => Qwen2KeyValueHeads,
            _ => heads,
        };

    private static int Context(ConfigReader root, ConfigOverrides overrides)
    {
        int published = root.Int("max_position_embeddings");
        return overrides.Context is not { } wanted ? published
            : wanted >= 1 && wanted <= published ? wanted
            : throw new CheckpointException(
                $"{root.Path}: a context of {wanted} was asked for; the model has 1 to {published}");
    }

    /// <summary>A window that no query looks beyond changes nothing.</summary>
    private static void RefuseWindows(ConfigReader root, string type, int context)
    {
        bool used = root.Flag("use_sliding_window", type != Qwen2);
        int? window = root.Int("sliding_window",
            type == Mistral && !root.Has("sliding_window") ? MistralWindow : null);
        if (used && window is { } tokens && tokens < context)
            throw new CheckpointException(
                $"{root.Path}: sliding_window is {tokens}, below the context of {context}, and is not supported; "
                + $"import with --context {tokens} to use the model within its window");
        if (root.Find("layer_types") is { ValueKind: JsonValueKind.Array } layers)
            foreach (var layer in layers.EnumerateArray())
                if (layer.ValueKind != JsonValueKind.String || !layer.ValueEquals("full_attention"))
                    throw root.Unsupported("layer_types", layers, "only full_attention can be read");
    }
}

using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>Transformers' GPT2Config, and our <c>bias</c> beside, which transformers passes over.</summary>
internal static class Gpt2Config
{
    public const string ModelType = "gpt2";
    public const string Architecture = "GPT2LMHeadModel";

    public static ModelOptions Read(ConfigReader root, ConfigOverrides overrides)
    {
        root.Demand("activation_function", "gelu_new", "gelu_pytorch_tanh");
        root.Demand("scale_attn_weights", "true");
        int context = root.Int("n_positions");
        if (overrides.Context is { } wanted && wanted != context)
            throw new CheckpointException(
                $"{root.Path}: n_positions is {context} and cannot be changed: GPT-2 has learned each position");
        return new ModelOptions
        {
            Architecture = ModelArchitecture.Gpt2,
            Layers = root.Int("n_layer"),
            Heads = root.Int("n_head"),
            Width = root.Int("n_embd"),
            FfnWidth = root.Int("n_inner", 0)!.Value,
            Context = context,
            NormEpsilon = root.Number("layer_norm_epsilon", 1e-5)!.Value,
            Dropout = root.Number("resid_pdrop", 0.1)!.Value,
            Bias = root.Flag("bias", true),
            TieEmbeddings = root.Flag("tie_word_embeddings", true),
        };
    }

    public static void Write(Utf8JsonWriter json, ModelOptions model)
    {
        json.WriteString("activation_function", "gelu_new");
        json.WriteNumber("n_layer", model.Layers);
        json.WriteNumber("n_head", model.Heads);
        json.WriteNumber("n_embd", model.Width);
        json.WriteNumber("n_inner", model.FeedForwardWidth());
        json.WriteNumber("n_positions", model.Context);
        json.WriteNumber("n_ctx", model.Context);
        json.WriteFloat("layer_norm_epsilon", model.NormEpsilon);
        json.WriteFloat("attn_pdrop", model.Dropout);
        json.WriteFloat("embd_pdrop", model.Dropout);
        json.WriteFloat("resid_pdrop", model.Dropout);
        json.WriteBoolean("scale_attn_weights", true);
        json.WriteBoolean("bias", model.Bias);
    }
}

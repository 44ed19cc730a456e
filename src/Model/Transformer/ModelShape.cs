using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Transformer;

/// <summary>What follows from the options alone: the sizes that they leave to a default.</summary>
public static class ModelShape
{
    /// <summary>Width of one attention head.</summary>
    public static int HeadWidth(this ModelOptions model) =>
        model.HeadDim == 0 ? model.Width / model.Heads : model.HeadDim;

    /// <summary>Heads of keys and values.</summary>
    public static int KeyValueHeads(this ModelOptions model) => model.KvHeads == 0 ? model.Heads : model.KvHeads;

    /// <summary>Hidden width of the feed-forward layer.</summary>
    public static int FeedForwardWidth(this ModelOptions model) => (model.FfnWidth, model.Architecture) switch
    {
        (0, ModelArchitecture.Gpt2) => 4 * model.Width,
        (0, _) => ((8 * model.Width / 3) + 255) / 256 * 256,
        _ => model.FfnWidth,
    };

    /// <summary>Whether the output projection is the token embedding.</summary>
    public static bool TiesEmbeddings(this ModelOptions model) =>
        model.TieEmbeddings ?? model.Architecture == ModelArchitecture.Gpt2;

    /// <summary>Whether linear layers and norms have biases: Llama's never do.</summary>
    public static bool HasBias(this ModelOptions model) => model.Bias && model.Architecture == ModelArchitecture.Gpt2;
}

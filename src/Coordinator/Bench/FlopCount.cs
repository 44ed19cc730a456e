using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>How much arithmetic a model needs.</summary>
internal static class FlopCount
{
    /// <summary>
    /// GFLOP to train on one token: 6 for each parameter that is multiplied (embeddings are looked up, unless they are
    /// the output projection as well), and 12 x layers x width x context for attention (Chowdhery et al. 2022, appendix
    /// B).
    /// </summary>
    public static double GflopPerToken(ModelOptions model, int vocabularySize)
    {
        var parameters = ParameterLayout.For(model, vocabularySize).ParameterCount;
        if (model.Architecture == ModelArchitecture.Gpt2)
            parameters -= (long)model.Context * model.Width;
        if (!model.TiesEmbeddings())
            parameters -= (long)vocabularySize * model.Width;
        return ((6.0 * parameters) + (12.0 * model.Layers * model.Width * model.Context)) / 1e9;
    }
}

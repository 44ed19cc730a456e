using System.Globalization;
using System.Reflection;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>Whether a folder's configuration describes a given model: what shapes alone would not show.</summary>
internal static class ModelComparison
{
    /// <summary>The first setting that makes the folder's model compute other numbers; null if none does.</summary>
    public static string? Difference(ModelConfig folder, LanguageModel model)
    {
        if (folder.VocabularySize != model.VocabularySize)
            return $"its vocabulary has {folder.VocabularySize} tokens, not {model.VocabularySize}";
        var (theirs, ours) = (Resolved(folder.Model), Resolved(model.Options));
        if (ours.Architecture == ModelArchitecture.Llama && ours.Context < theirs.Context)
            theirs = theirs with { Context = ours.Context };
        foreach (var property in typeof(ModelOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (their, our) = (property.GetValue(theirs), property.GetValue(ours));
            if (!Equals(their, our))
                return string.Create(CultureInfo.InvariantCulture,
                    $"model.{ConfigurationKeys.SnakeCase(property.Name)} is {their} there, and {our} here");
        }

        return null;
    }

    /// <summary>
    /// With every default replaced by what it stands for, and what the architecture lacks by nothing.
    /// </summary>
    private static ModelOptions Resolved(ModelOptions model)
    {
        bool llama = model.Architecture == ModelArchitecture.Llama;
        bool llama3 = llama && model.RopeScaling == RopeScaling.Llama3;
        return model with
        {
            KvHeads = model.KeyValueHeads(),
            HeadDim = model.HeadWidth(),
            FfnWidth = model.FeedForwardWidth(),
            TieEmbeddings = model.TiesEmbeddings(),
            Bias = model.HasBias(),
            Dropout = 0,
            RopeTheta = llama ? model.RopeTheta : 0,
            RopeLowFrequencyFactor = llama3 ? model.RopeLowFrequencyFactor : 0,
            RopeHighFrequencyFactor = llama3 ? model.RopeHighFrequencyFactor : 0,
            RopeOriginalContext = llama3 ? model.RopeOriginalContext : 0,
        };
    }
}

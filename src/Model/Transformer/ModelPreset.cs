using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// A named transformer. <see cref="VocabularySize"/> is that of the tokenizer the published model has; null leaves it
/// to the run's.
/// </summary>
public sealed record ModelPreset(string Name, ModelOptions Model, int? VocabularySize = null)
{
    private const int Gpt2Vocabulary = 50_257;

    /// <summary>Every preset, the smallest first.</summary>
    public static IReadOnlyList<ModelPreset> All { get; } = [Tiny(), Gpt2Small(), LlamaSmall(), Gpt2Medium()];

    /// <summary>The preset of that name, or null.</summary>
    public static ModelPreset? Find(string name) =>
        All.FirstOrDefault(preset => string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The options' defaults: trains on a laptop in minutes.</summary>
    public static ModelPreset Tiny() => new("tiny", new ModelOptions());

    /// <summary>GPT-2 small (Radford et al. 2019, table 2).</summary>
    public static ModelPreset Gpt2Small() =>
        new("gpt2-124m", new ModelOptions { Layers = 12, Heads = 12, Width = 768, Context = 1_024 }, Gpt2Vocabulary);

    /// <summary>GPT-2 medium (Radford et al. 2019, table 2).</summary>
    public static ModelPreset Gpt2Medium() =>
        new("gpt2-355m", new ModelOptions { Layers = 24, Heads = 16, Width = 1_024, Context = 1_024 }, Gpt2Vocabulary);

    /// <summary>A Llama of GPT-2 small's size: 125 million parameters with a vocabulary of 32,000.</summary>
    public static ModelPreset LlamaSmall() => new("llama-125m", new ModelOptions
    {
        Architecture = ModelArchitecture.Llama,
        Layers = 12,
        Heads = 12,
        KvHeads = 4,
        Width = 768,
        FfnWidth = 2_048,
        Context = 1_024,
    });
}

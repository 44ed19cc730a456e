using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>What a config.json says.</summary>
/// <param name="Model">The transformer.</param>
/// <param name="VocabularySize">Rows of the token embedding; at least as many as the tokenizer has tokens.</param>
/// <param name="Tokens">Ids of special tokens.</param>
/// <param name="ModelType">gpt2, llama, mistral or qwen2.</param>
/// <param name="Precision">The published type of the weights, such as bfloat16; null where it is not said.</param>
public sealed record ModelConfig(ModelOptions Model, int VocabularySize, ConfigTokens Tokens, string ModelType,
    string? Precision);

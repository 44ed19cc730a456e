namespace ClusterLlm.Model.Tokenizers;

/// <summary>Pre-tokenizers that are known here.</summary>
internal enum BpePattern { Gpt2, Llama3, Qwen2, Gpt2Digits }

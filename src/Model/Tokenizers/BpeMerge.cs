namespace ClusterLlm.Model.Tokenizers;

/// <summary>Tokens <see cref="Left"/> and <see cref="Right"/>, side by side, become <see cref="Merged"/>.</summary>
internal readonly record struct BpeMerge(int Left, int Right, int Merged);

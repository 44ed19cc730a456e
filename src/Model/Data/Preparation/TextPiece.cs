namespace ClusterLlm.Model.Data.Preparation;

/// <summary>A stretch of one document of one split, good until the next is asked for.</summary>
internal readonly record struct TextPiece(ReadOnlyMemory<byte> Text, bool Validation, bool EndsDocument);

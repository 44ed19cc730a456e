namespace ClusterLlm.Model.Data.Preparation;

/// <summary>
/// Bytes [Start, Start + Length) of a <see cref="ChunkBatch"/>, which encode the same alone as within their document.
/// </summary>
internal readonly record struct Chunk(int Start, int Length, bool Validation, bool BeginsDocument, bool EndsDocument);

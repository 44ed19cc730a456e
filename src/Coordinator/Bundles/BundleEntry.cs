namespace ClusterLlm.Coordinator.Bundles;

/// <summary>A file of a bundle, and how many bytes of its beginning are not in it.</summary>
internal sealed record BundleEntry(string Name, long Bytes, long BytesCut);

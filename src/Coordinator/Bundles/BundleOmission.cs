namespace ClusterLlm.Coordinator.Bundles;

/// <summary>Something that a bundle lacks, and why.</summary>
internal sealed record BundleOmission(string Name, string Reason);

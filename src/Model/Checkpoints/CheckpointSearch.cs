namespace ClusterLlm.Model.Checkpoints;

/// <summary>What a search for a checkpoint found; both null when there is none that is whole.</summary>
public sealed record CheckpointSearch(string? Directory, CheckpointManifest? Manifest, IReadOnlyList<string> Warnings);

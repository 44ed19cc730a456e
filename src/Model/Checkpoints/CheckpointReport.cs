namespace ClusterLlm.Model.Checkpoints;

/// <summary>What a look at one checkpoint's folder found.</summary>
/// <param name="Bytes">Of the files that are there.</param>
/// <param name="Written">When the manifest was, or the folder if it has none.</param>
/// <param name="Manifest">Null when it is not sound.</param>
/// <param name="Problem">Why the checkpoint is not whole; null if it is.</param>
public sealed record CheckpointReport(long Step, string Directory, long Bytes, DateTime Written,
    CheckpointManifest? Manifest, string? Problem)
{
    public bool IsWhole => Problem is null;
}

namespace ClusterLlm.Hosting.Logging;

/// <summary>Whether a line may be written, and how many like it were not since the last that was.</summary>
public readonly record struct LogAdmission(bool Admitted, long Suppressed);

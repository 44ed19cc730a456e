using System.Globalization;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Names within a run's folder of checkpoints.</summary>
public static class CheckpointNames
{
    public const string Model = "model.safetensors";
    public const string Optimizer = "optimizer.safetensors";
    public const string Configuration = "config.json";
    public const string Tokenizer = "tokenizer.json";

    /// <summary>A text file that names the newest checkpoint.</summary>
    public const string Latest = "latest";

    private const string Prefix = "step-";

    /// <summary>What is being written or removed begins so: never a checkpoint.</summary>
    internal const string UnfinishedPrefix = ".";

    /// <summary>step-00000100.</summary>
    public static string OfStep(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}");

    /// <summary>The step of a checkpoint's folder; null for any other name.</summary>
    public static long? StepOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step)
        && OfStep(step) == name
            ? step
            : null;
}

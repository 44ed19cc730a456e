namespace ClusterLlm.Coordinator.Sessions;

/// <summary>What the user asked for, before any of it was looked at.</summary>
internal sealed record RunRequest
{
    public string? ConfigurationPath { get; init; }

    /// <summary>Settings of a preset: over the file's, under the explicit ones.</summary>
    public IReadOnlyList<string> Preset { get; init; } = [];

    /// <summary>section.key=value, from --set and the options that stand for a key.</summary>
    public IReadOnlyList<string> Explicit { get; init; } = [];

    /// <summary>Trains a model further, rather than one from nothing.</summary>
    public bool FineTunes { get; init; }

    public string? RunDirectory { get; init; }
    /// <summary>The folder of a run, or <see cref="Auto"/>.</summary>
    public string? Resume { get; init; }

    /// <summary>Continues the run in <see cref="RunDirectory"/> if there is one, else begins it.</summary>
    public const string Auto = "auto";
    public bool AllowDifferentNumerics { get; init; }

    /// <summary>False for a measurement, whose last state nobody wants on disk.</summary>
    public bool KeepsState { get; init; } = true;

    /// <summary>Where prepared corpora are kept; null is the user's cache.</summary>
    public string? CacheRoot { get; init; }
}

using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>What a diagnostic bundle is made of, and where it goes.</summary>
internal sealed record BundleRequest
{
    public required RunDirectory Run { get; init; }

    /// <summary>The zip file; must not exist.</summary>
    public required string Output { get; init; }

    /// <summary>Texts that the model wrote go in too.</summary>
    public bool WithSamples { get; init; }

    /// <summary>Bytes of one file, before compression; of a longer one the end goes in.</summary>
    public int MaxFileBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of everything, before compression.</summary>
    public long MaxBytes { get; init; } = 64 << 20;
}

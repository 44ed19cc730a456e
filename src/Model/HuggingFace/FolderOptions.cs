using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>How a folder is written.</summary>
public sealed record FolderOptions
{
    /// <summary>5 GB, as transformers has it.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    /// <summary>float32, float16 or bfloat16.</summary>
    public SafetensorsType Type { get; init; } = SafetensorsType.BFloat16;

    /// <summary>Bytes of tensors in one file, except that a larger tensor has a file of its own.</summary>
    public long MaxShardBytes { get; init; } = DefaultShardBytes;
}

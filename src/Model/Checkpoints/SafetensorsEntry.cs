namespace ClusterLlm.Model.Checkpoints;

public enum SafetensorsType { Float32, Float16, BFloat16 }

/// <summary>One tensor of a safetensors file. <see cref="Start"/> is its first byte in the file.</summary>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, long Start,
    long Elements)
{
    public int ElementBytes => Type == SafetensorsType.Float32 ? 4 : 2;

    public long Bytes => Elements * ElementBytes;
}

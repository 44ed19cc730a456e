namespace ClusterLlm.Model.Checkpoints;

/// <summary>One tensor of a safetensors file. <see cref="Start"/> is its first byte in the file.</summary>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, long Start,
    long Elements)
{
    public int ElementBytes => Type.Bytes();

    public long Bytes => Elements * ElementBytes;
}

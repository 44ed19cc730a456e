namespace ClusterLlm.Protocol;

/// <summary>Micro-batches or other units [Start, End).</summary>
public readonly record struct IndexRange(int Start, int End)
{
    public int Count => End - Start;
}

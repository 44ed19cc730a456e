namespace ClusterLlm.Protocol;

/// <summary>Grows with each coordinator that opens the run: who has seen a higher one refuses lower ones.</summary>
public readonly record struct Fence(long Value) : IComparable<Fence>
{
    public int CompareTo(Fence other) => Value.CompareTo(other.Value);
}

namespace ClusterLlm.Protocol;

/// <summary>Grows with each change of membership under one fence.</summary>
public readonly record struct Generation(int Value) : IComparable<Generation>
{
    public Generation Next => new(Value + 1);
    public int CompareTo(Generation other) => Value.CompareTo(other.Value);
}

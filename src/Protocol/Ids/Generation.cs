namespace ClusterLlm.Protocol;

/// <summary>Grows with each change of membership under one fence.</summary>
public readonly record struct Generation(int Value) : IComparable<Generation>
{
    public Generation Next => new(Value + 1);
    // The compiler's own would print Next, and its Next, without end.
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    public int CompareTo(Generation other) => Value.CompareTo(other.Value);
}

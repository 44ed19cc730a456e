namespace ClusterLlm.Protocol;

/// <summary>Optimizer steps count from 1; 0 is the state before the first.</summary>
public readonly record struct StepId(long Value) : IComparable<StepId>
{
    public StepId Next => new(Value + 1);
    public int CompareTo(StepId other) => Value.CompareTo(other.Value);
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

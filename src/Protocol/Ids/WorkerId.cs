namespace ClusterLlm.Protocol;

/// <summary>A place in the cluster, not a process: a restarted worker keeps it.</summary>
public readonly record struct WorkerId(int Value) : IComparable<WorkerId>
{
    public int CompareTo(WorkerId other) => Value.CompareTo(other.Value);
    public override string ToString() => $"w{Value}";
}

namespace ClusterLlm.Protocol;

/// <summary>One training run; stays the same when the run is resumed.</summary>
public readonly record struct RunId(Guid Value)
{
    public override string ToString() => Value.ToString("N")[..12];
}

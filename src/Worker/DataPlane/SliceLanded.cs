namespace ClusterLlm.Worker.DataPlane;

/// <summary>What the actor gets in place of a slice that has landed.</summary>
internal sealed class SliceLanded
{
    public static readonly SliceLanded Instance = new();
}

namespace ClusterLlm.Protocol.Serialization;

/// <summary>What an actor gets in place of a slice that has landed.</summary>
public sealed class SliceLanded
{
    internal static readonly SliceLanded Instance = new();

    private SliceLanded()
    {
    }
}

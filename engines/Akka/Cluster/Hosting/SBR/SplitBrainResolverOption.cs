namespace Akka.Cluster.Hosting.SBR;

/// <summary>Who survives a partition.</summary>
public abstract class SplitBrainResolverOption
{
    public static readonly SplitBrainResolverOption Default = new KeepMajorityOption();

    private protected SplitBrainResolverOption()
    {
    }

    /// <summary>Only members of this role count; all when null.</summary>
    public string? Role { get; set; }
}

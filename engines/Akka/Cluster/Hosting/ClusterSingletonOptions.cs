namespace Akka.Cluster.Hosting;

/// <summary>Settings of a singleton and its proxies; what is null keeps its default.</summary>
public sealed class ClusterSingletonOptions
{
    /// <summary>
    /// Messages that a proxy keeps while it does not know where the singleton is; beyond, the oldest is dropped.
    /// Default 1000; 0 keeps none.
    /// </summary>
    public int? BufferSize { get; set; }

    /// <summary>Only members of this role run it; all when null.</summary>
    public string? Role { get; set; }

    /// <summary>Sent to the singleton to end it for a hand-over. Default PoisonPill.</summary>
    public object? TerminationMessage { get; set; }
}

namespace ClusterLlm.Protocol.Planes;

/// <summary>How one node of the control plane is set up.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>One of the roles of <see cref="ControlPlane"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The host that others use, and where it listens unless <see cref="BindHost"/> says otherwise.</summary>
    public required string Host { get; init; }

    /// <summary>The address on which it listens; null: that of <see cref="Host"/>.</summary>
    public string? BindHost { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Addresses of nodes that may be in the cluster. A node whose own address comes first forms a cluster: at once
    /// when it is the only one, otherwise when none of the others answers within <see cref="SeedTimeout"/>.
    /// </summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>Null: connections are plain.</summary>
    public PlaneTls? Tls { get; init; }

    /// <summary>How long the first seed looks for the others.</summary>
    public TimeSpan SeedTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a node that cannot reach others waits until its side of the partition is decided upon. The side without
    /// a coordinator ends itself then: a worker waits at least as long as it may live without a coordinator.
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A node that says nothing for so long is unreachable, and actors watched there count as ended. Never less than
    /// the default, however soon a run evicts silent workers by its own heartbeats: who gives a node up will not hear
    /// it again, and a coordinator that was asleep for a moment would lose all its workers.
    /// </summary>
    public TimeSpan Silence
    {
        get;
        init => field = value > Plane.DefaultSilence ? value : Plane.DefaultSilence;
    } = Plane.DefaultSilence;
}

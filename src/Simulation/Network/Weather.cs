using ClusterLlm.Simulation.Engine;

namespace ClusterLlm.Simulation.Network;

/// <summary>How the network treats messages; all of it ends when the world heals.</summary>
internal sealed record Weather
{
    public long Delay { get; init; } = Ticks.Millisecond / 5;
    public long Jitter { get; init; } = Ticks.Millisecond;

    /// <summary>Of control messages that vanish although their connection lives on.</summary>
    public double Loss { get; init; }

    /// <summary>Of control messages that come twice.</summary>
    public double Duplication { get; init; }

    /// <summary>Of messages that take up to seconds, and hold up those behind them.</summary>
    public double Stall { get; init; }

    public static Weather Fair { get; } = new();
}

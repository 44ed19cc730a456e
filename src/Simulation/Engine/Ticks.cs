namespace ClusterLlm.Simulation.Engine;

/// <summary>Simulated time in ticks of 100 ns.</summary>
internal static class Ticks
{
    public const long Millisecond = TimeSpan.TicksPerMillisecond;
    public const long Second = TimeSpan.TicksPerSecond;

    public static long Of(double seconds) => (long)(seconds * Second);
}

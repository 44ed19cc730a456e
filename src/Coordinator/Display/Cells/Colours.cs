namespace ClusterLlm.Coordinator.Display.Cells;

/// <summary>Whether standard output takes colours: a terminal does, unless NO_COLOR is set (no-color.org).</summary>
internal static class Colours
{
    public static bool Wanted => !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
}

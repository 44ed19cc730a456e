using static System.FormattableString;

namespace ClusterLlm.Coordinator.Plotting;

/// <summary>A colour of the sRGB space.</summary>
internal readonly record struct PlotColour(byte Red, byte Green, byte Blue)
{
    public static PlotColour Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    public override string ToString() => Invariant($"#{Red:x2}{Green:x2}{Blue:x2}");
}

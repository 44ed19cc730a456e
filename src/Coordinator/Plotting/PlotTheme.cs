namespace ClusterLlm.Coordinator.Plotting;

internal enum ThemeName { Light, Dark }

/// <summary>
/// The colours of a picture. Those of curves can be told apart with colour-blind eyes as far as eight can.
/// </summary>
internal sealed record PlotTheme(PlotColour Background, PlotColour Text, PlotColour Muted, PlotColour Grid,
    IReadOnlyList<PlotColour> Curves)
{
    public static PlotTheme Light { get; } = new(PlotColour.Of(0xffffff), PlotColour.Of(0x1f2328),
        PlotColour.Of(0x656d76),
        PlotColour.Of(0xe3e6ea),
        Colours(0x0969da, 0xd9480f, 0x1a7f37, 0x8250df, 0xbf3989, 0x0f7b84, 0x9a6700, 0x57606a));

    public static PlotTheme Dark { get; } = new(PlotColour.Of(0x0d1117), PlotColour.Of(0xe6edf3),
        PlotColour.Of(0x8d96a0),
        PlotColour.Of(0x262c36),
        Colours(0x58a6ff, 0xff9150, 0x56d364, 0xbc8cff, 0xff7bc5, 0x39c5cf, 0xe3b341, 0xb1bac4));

    public static PlotTheme Of(ThemeName name) => name == ThemeName.Dark ? Dark : Light;

    public PlotColour Curve(int index) => Curves[index % Curves.Count];

    /// <summary>Colours that come a second time are drawn dashed.</summary>
    public bool IsDashed(int index) => index >= Curves.Count;

    private static PlotColour[] Colours(params int[] rgb) => [.. rgb.Select(PlotColour.Of)];
}

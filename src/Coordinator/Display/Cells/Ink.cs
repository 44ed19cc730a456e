namespace ClusterLlm.Coordinator.Display.Cells;

/// <summary>How a character is shown. The curves' are those from <see cref="Curve0"/> on.</summary>
internal enum Ink
{
    Plain, Dim, Bold, Good, Warning, Bad, Chosen, Curve0, Curve1, Curve2, Curve3, Curve4, Curve5, Curve6, Curve7
}

internal static class Inks
{
    private const int Curves = 8;

    public static Ink Curve(int index) => Ink.Curve0 + (index % Curves);

    /// <summary>Parameters of the control sequence "select graphic rendition" (ECMA-48).</summary>
    public static string Rendition(this Ink ink) => ink switch
    {
        Ink.Dim => "90",
        Ink.Bold => "1",
        Ink.Good => "32",
        Ink.Warning => "33",
        Ink.Bad => "31",
        Ink.Chosen => "7",
        Ink.Curve0 => "94",
        Ink.Curve1 => "33",
        Ink.Curve2 => "32",
        Ink.Curve3 => "35",
        Ink.Curve4 => "95",
        Ink.Curve5 => "36",
        Ink.Curve6 => "93",
        Ink.Curve7 => "37",
        _ => "0",
    };
}

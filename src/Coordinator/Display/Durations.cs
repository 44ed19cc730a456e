using System.Globalization;

namespace ClusterLlm.Coordinator.Display;

/// <summary>Quantities in words.</summary>
internal static class Durations
{
    public static string Of(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Max(0, Math.Min(seconds, TimeSpan.FromDays(9_999).TotalSeconds)));
        return span.TotalDays >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h")
            : span.TotalHours >= 1
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");
    }

    public static string Count(double number) => number switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:F2} billion"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:F1} million"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:N0}"),
    };
}

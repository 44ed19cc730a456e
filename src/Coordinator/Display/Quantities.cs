using static System.FormattableString;

namespace ClusterLlm.Coordinator.Display;

/// <summary>Numbers in few characters; a dash for what is unknown.</summary>
internal static class Quantities
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static string Loss(double? loss) => loss is { } value ? Invariant($"{value:F4}") : "-";

    public static string Whole(double? number) => number is { } value ? Invariant($"{value:N0}") : "-";

    public static string Seconds(double? seconds) => seconds is { } value ? Durations.Of(value) : "-";

    public static string Time(DateTimeOffset? time) =>
        time is { } value ? Invariant($"{value.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z") : "-";

    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1000 && unit < Units.Length - 1; unit++)
            bytes /= 1000;
        return unit == 0 || bytes >= 100
            ? Invariant($"{bytes:F0} {Units[unit]}")
            : Invariant($"{bytes:F1} {Units[unit]}");
    }
}

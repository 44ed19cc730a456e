using System.Globalization;
using static System.FormattableString;

namespace ClusterLlm.Coordinator.Plotting;

/// <summary>How ticks are written: all of an axis alike, with as many digits as tell them apart.</summary>
internal static class TickLabels
{
    private static readonly (double Size, string Suffix)[] Suffixes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")];

    public static IReadOnlyList<AxisTick> Of(IReadOnlyList<double> values, double step)
    {
        var largest = values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        if (largest is 0 or (>= 1e-3 and < 1e15))
        {
            var (size, suffix) = Array.Find(Suffixes, entry => largest >= entry.Size);
            if (suffix == "k")
                size = 1e3;
            var scale = suffix is null ? 1 : size;
            var digits = Digits(step / scale);
            return [.. values.Select(value => new AxisTick(value, value == 0 ? "0"
                : (value / scale).ToString("F" + digits, CultureInfo.InvariantCulture) + suffix))];
        }
        var power = (int)Math.Floor(Math.Log10(largest));
        var unit = Math.Pow(10, power);
        var format = "F" + Digits(step / unit);
        return [.. values.Select(
            value =>
                new AxisTick(
                    value, value == 0
                        ? "0"
                        : Invariant($"{(value / unit).ToString(format, CultureInfo.InvariantCulture)}e{power}")))];
    }

    /// <summary>One number by itself.</summary>
    public static string Plain(double value) => value is 0 or (>= 1e-4 and < 1e4) ? Invariant($"{value:0.####}")
        : value is >= 1e4 and < 1e13 ? Of([value], value / 10)[0].Label.Replace(".0", "", StringComparison.Ordinal)
        : Invariant($"{value:0.##e0}");

    public static string Power(int power) =>
        power is >= -3 and <= 3 ? Plain(Math.Pow(10, power)) : Invariant($"1e{power}");

    private static int Digits(double step) =>
        Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
}

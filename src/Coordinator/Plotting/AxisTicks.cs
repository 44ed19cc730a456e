namespace ClusterLlm.Coordinator.Plotting;

/// <summary>A place on an axis.</summary>
/// <param name="Label">Empty at a minor tick.</param>
internal readonly record struct AxisTick(double Value, string Label);

/// <summary>
/// Round numbers within a range: multiples of 1, 2 or 5 times a power of ten, as in P. Heckbert, "Nice numbers for
/// graph labels" (Graphics Gems, 1990), or powers of ten.
/// </summary>
internal static class AxisTicks
{
    private const int MaxDecade = 308;

    /// <param name="whole">No tick lies between two whole numbers.</param>
    public static IReadOnlyList<AxisTick> Linear(double low, double high, int most, bool whole = false)
    {
        var step = Step(low, high, most);
        if (whole)
            step = Math.Max(1, step);
        var values = Multiples(low, high, step);
        return TickLabels.Of(values, step);
    }

    /// <summary>
    /// Powers of ten with the other digits as minor ticks; 1, 2 and 5 where there are few; round numbers where there
    /// are none.
    /// </summary>
    public static IReadOnlyList<AxisTick> Logarithmic(double low, double high, int most)
    {
        var (first, last) = ((int)Math.Ceiling(Math.Log10(low) - 1e-9), (int)Math.Floor(Math.Log10(high) + 1e-9));
        var powers = last - first + 1;
        if (powers >= 3)
        {
            var every = (powers + most - 1) / most;
            return
            [
                .. Digits(low, high, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                    .Where(tick => every == 1 || tick.Digit == 1)
                    .Select(tick => new AxisTick(tick.Value,
                        tick.Digit == 1 && (tick.Power - first) % every == 0 ? TickLabels.Power(tick.Power) : "")),
            ];
        }
        var few = Digits(low, high, 1, 2, 5).ToList();
        if (few.Count is < 3)
            return Linear(low, high, most);
        return few.Count <= most ? [.. few.Select(tick => new AxisTick(tick.Value, TickLabels.Plain(tick.Value)))]
            : [.. Digits(low, high, 1).Select(tick => new AxisTick(tick.Value, TickLabels.Plain(tick.Value)))];
    }

    private static double Step(double low, double high, int most)
    {
        var rough = ((high / 2) - (low / 2)) / most * 2;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        foreach (var digit in (double[])[1, 2, 5])
            if (digit * power >= rough * (1 - 1e-9))
                return digit * power;
        return 10 * power;
    }

    private static List<double> Multiples(double low, double high, double step)
    {
        var values = new List<double>();
        if (!(step > 0) || !double.IsFinite(step))
            return values;
        var (first, last) = (Math.Ceiling((low / step) - 1e-9), Math.Floor((high / step) + 1e-9));
        // Where the range is narrower than the numbers are dense, the multiples cannot be told apart.
        for (var i = first; i <= last && values.Count < 1000 && (values.Count == 0 || i > first); i++)
        {
            values.Add(i == 0 ? 0 : i * step);
            if (i + 1 == i)
                break;
        }
        return values;
    }

    private static IEnumerable<(double Value, int Digit, int Power)> Digits(
        double low, double high, params int[] digits)
    {
        for (var power = (int)Math.Floor(Math.Log10(low)) - 1; power <= Math.Min(MaxDecade,
            Math.Log10(high) + 1); power++)
            foreach (var digit in digits)
                if (digit * Math.Pow(10, power) is var value && value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                    yield return (value, digit, power);
    }
}

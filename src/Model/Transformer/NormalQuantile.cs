namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Turns uniform bits into a standard normal deviate by the inverse of its distribution (Wichura 1988, algorithm AS
/// 241, PPND16: relative error near 1e-16). Only +, -, *, / and the square root are used, which IEEE fixes to the bit:
/// the mathematical library differs between systems.
/// </summary>
internal static class NormalQuantile
{
    private static ReadOnlySpan<double> CentreNumerator =>
    [
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ];

    private static ReadOnlySpan<double> CentreDenominator =>
    [
        5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
    ];

    private static ReadOnlySpan<double> MiddleNumerator =>
    [
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ];

    private static ReadOnlySpan<double> MiddleDenominator =>
    [
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
    ];

    private static ReadOnlySpan<double> TailNumerator =>
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
        0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
    ];

    private static ReadOnlySpan<double> TailDenominator =>
    [
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
        0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
    ];

    /// <summary>The deviate of 64 uniform bits, of which the upper 52 count.</summary>
    public static double Of(ulong bits) => OfProbability(((bits >> 12) + 0.5) * (1.0 / (1UL << 52)));

    /// <summary>
    /// The x below which a standard normal variable falls with the probability, which is above 0 and below 1.
    /// </summary>
    public static double OfProbability(double probability)
    {
        double centred = probability - 0.5;
        if (Math.Abs(centred) <= 0.425)
        {
            double r = 0.180625 - (centred * centred);
            return centred * (Polynomial(CentreNumerator, r) / Polynomial(CentreDenominator, r));
        }

        double root = Math.Sqrt(-Log(centred < 0 ? probability : 1 - probability));
        double size = root <= 5
            ? Polynomial(MiddleNumerator, root - 1.6) / Polynomial(MiddleDenominator, root - 1.6)
            : Polynomial(TailNumerator, root - 5) / Polynomial(TailDenominator, root - 5);
        return centred < 0 ? -size : size;
    }

    /// <summary>
    /// The natural logarithm: x = m 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh((m - 1) / (m + 1)) as its
    /// series.
    /// </summary>
    internal static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        double ratio = (mantissa - 1) / (mantissa + 1), square = ratio * ratio, sum = 0;
        for (int power = 23; power >= 1; power -= 2)
            sum = (sum * square) + (1.0 / power);
        return (exponent * 0.6931471805599453) + (2 * ratio * sum);
    }

    private static double Polynomial(ReadOnlySpan<double> highestFirst, double x)
    {
        double value = 0;
        foreach (double coefficient in highestFirst)
            value = (value * x) + coefficient;
        return value;
    }
}

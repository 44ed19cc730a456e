using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>Bounds of what a query may ask for.</summary>
internal static class Asked
{
    public const int Rows = 1_000;
    public const int MostRows = 10_000;
    public const int Lines = 200;
    public const int MostLines = 5_000;

    /// <summary>The value, or what stands for none.</summary>
    /// <exception cref="RefusedException">It is out of its bounds.</exception>
    public static int Number(string name, int? value, int usual, int most) => value switch
    {
        null => usual,
        >= 1 and var number when number <= most => number,
        _ => throw new RefusedException(StatusCodes.Status400BadRequest,
            FormattableString.Invariant($"{name} is {value}, but must be 1 to {most}")),
    };

    /// <summary>A step or index; 0 when none is given.</summary>
    /// <exception cref="RefusedException">It is negative.</exception>
    public static long After(string name, long? value) => value is not < 0 ? value ?? 0
        : throw new RefusedException(StatusCodes.Status400BadRequest,
            FormattableString.Invariant($"{name} is {value}, but must be 0 or more"));
}

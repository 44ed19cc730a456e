namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>JSON has no NaN and no infinity: the API says null.</summary>
internal static class Finite
{
    public static double? OrNull(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

namespace ClusterLlm.Engines;

/// <summary>The operators of this process: the native kernels where they can be used.</summary>
public static class Operators
{
    public static IOperators Current { get; } = NativeOperators.IsAvailable ? new NativeOperators()
        : new ComposedOperators();
}

namespace ClusterLlm.Coordinator.Bench;

internal static class AllReduceBenchmark
{
    public static Task<Measurement> RunAsync(int workers, double megabytes, int rounds, CancellationToken cancellation) => throw new NotSupportedException();
}

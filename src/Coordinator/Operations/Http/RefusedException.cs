namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>A request that is refused, with the status code and what the client is told.</summary>
internal sealed class RefusedException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;
}

namespace ClusterLlm.Coordinator.Operations.Security;

/// <summary>What a client of the API may do; the later holds the earlier.</summary>
internal enum ApiRight
{
    None,
    Read,
    Control,
}

namespace ClusterLlm.Chaos;

/// <summary>The run did not survive, or not with the same result.</summary>
public sealed class ChaosException(string message) : Exception(message);

namespace ClusterLlm.Coordinator.Samples;

/// <summary>The model of a checkpoint could not be made to write.</summary>
internal sealed class SamplingException(string message, Exception? inner = null) : Exception(message, inner);

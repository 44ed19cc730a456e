namespace ClusterLlm.Coordinator.Samples;

/// <summary>Lets the model of a checkpoint write.</summary>
internal interface ISampler
{
    /// <param name="checkpoint">A folder that is complete.</param>
    /// <param name="seed">The same seed gives the same text.</param>
    /// <param name="cancellation">Ends the writing at once.</param>
    /// <returns>What follows the prompt.</returns>
    /// <exception cref="SamplingException">There is no text, and why.</exception>
    Task<string> WriteAsync(string checkpoint, long seed, CancellationToken cancellation);
}

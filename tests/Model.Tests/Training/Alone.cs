namespace ClusterLlm.Model.Tests.Training;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

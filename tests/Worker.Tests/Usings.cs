global using Xunit;
// Within these tests the plain name is a namespace.
global using ComputeEffect = ClusterLlm.Worker.Training.Compute;

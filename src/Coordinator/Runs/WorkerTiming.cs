using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>One worker's part of <see cref="StepTiming"/>, in seconds.</summary>
internal readonly record struct WorkerTiming(WorkerId Id, double Compute, double Reduce, double Wait, double Apply);

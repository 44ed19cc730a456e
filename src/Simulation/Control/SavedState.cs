using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Simulation.Values;

namespace ClusterLlm.Simulation.Control;

/// <summary>What a checkpoint's folder holds.</summary>
internal sealed record SavedState(StepId Step, Fence Fence, RunProgress? Progress, StateValue State);

using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Mutations;

/// <summary>
/// A deliberate mistake in the protocol, made around the machines: it rewrites what goes in and what comes out. The
/// checkers must notice it.
/// </summary>
internal abstract class Mutation
{
    public abstract string Name { get; }

    public virtual RunInput Rewrite(RunState state, RunInput input) => input;

    public virtual RunTransition Rewrite(RunState before, RunInput input, RunTransition transition) => transition;

    public virtual WorkerInput Rewrite(WorkerState state, WorkerInput input) => input;

    public virtual WorkerTransition Rewrite(WorkerState before, WorkerInput input, WorkerTransition transition) =>
        transition;
}

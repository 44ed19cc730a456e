using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Mutations;

/// <summary>
/// A deliberate mistake in the protocol, made around the machines: it rewrites what goes in and what comes out. The
/// checkers must notice it.
/// </summary>
internal sealed record Mutation(string Name)
{
    public Func<RunState, RunInput, RunInput>? CoordinatorHears { get; init; }

    public Func<RunState, RunInput, RunTransition, RunTransition>? CoordinatorDecides { get; init; }

    public Func<WorkerState, WorkerInput, WorkerInput>? WorkerHears { get; init; }

    public Func<WorkerState, WorkerInput, WorkerTransition, WorkerTransition>? WorkerDecides { get; init; }

    /// <summary>Gradients are added as they come, not as the tree says.</summary>
    public bool AddsOutOfOrder { get; init; }

    public RunInput Rewrite(RunState state, RunInput input) => CoordinatorHears?.Invoke(state, input) ?? input;

    public RunTransition Rewrite(RunState before, RunInput input, RunTransition transition) =>
        CoordinatorDecides?.Invoke(before, input, transition) ?? transition;

    public WorkerInput Rewrite(WorkerState state, WorkerInput input) => WorkerHears?.Invoke(state, input) ?? input;

    public WorkerTransition Rewrite(WorkerState before, WorkerInput input, WorkerTransition transition) =>
        WorkerDecides?.Invoke(before, input, transition) ?? transition;
}

using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Mutations;

/// <summary>Mistakes of a worker.</summary>
internal static class WorkerMutations
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("commit_of_a_stale_fence_is_accepted") { WorkerHears = TakeOldCommit },
        new("sum_out_of_order") { AddsOutOfOrder = true },
        new("commit_is_applied_twice")
        {
            WorkerDecides = (_, _, transition) => transition with
            {
                Effects = [.. transition.Effects.SelectMany(effect =>
                    effect is ApplyUpdate ? new[] { effect, effect } : [effect])],
            },
        },
        new("failed_transfer_is_taken_for_complete")
        {
            WorkerHears = (state, input) => input is JobFailed && state.Job is GettingState getting
                ? new StateArrived(getting.At, 1, 0) : input,
        },
        new("initial_state_is_taken_for_the_checkpoint")
        {
            WorkerHears = (_, input) => input is Heard { Message: LoadState load }
                ? new Heard(load with { CheckpointDirectory = "" }) : input,
        },
        new("wrong_micro_batch_is_computed_again")
        {
            WorkerDecides = (_, _, transition) => Replace(transition, effect =>
                effect is Compute { Leaf: { } leaf } compute && transition.State.Generation.Value > 5 && leaf > 0
                    ? compute with { Leaf = leaf - 1 } : effect),
        },
        new("checkpoint_of_an_uncommitted_step")
        {
            WorkerDecides = (_, _, transition) => transition with
            {
                Effects = [.. transition.Effects.SelectMany(effect =>
                    effect is SendToCoordinator { Message: StepPrepared prepared }
                        ? new[] { effect, new StartCheckpoint(prepared.At, null) } : [effect])],
            },
        },
        new("skipped_step_is_applied")
        {
            WorkerHears = (_, input) => input is Heard { Message: CommitStep { Skip: true } commit }
                ? new Heard(commit with { Skip = false }) : input,
        },
        new("gradients_of_the_last_step_are_used_again") { WorkerDecides = KeepNodes },
        new("buffer_is_freed_while_it_is_read")
        {
            WorkerDecides = (before, _, transition) => transition.State.Progress is { Held.IsEmpty: false } progress
                && before.Progress is not null && transition.State.Plan is not null
                ? transition with
                {
                    State = transition.State with
                    {
                        Buffers = transition.State.Buffers.Return(progress.Held.Values.Select(node => node.Buffer)),
                    },
                }
                : transition,
        },
    ];

    private static WorkerInput TakeOldCommit(WorkerState state, WorkerInput input) =>
        input is Heard { Message: CommitStep commit } && state.Prepared && commit.At.Step == state.At.Step
            && commit.At.Fence.CompareTo(state.Fence) < 0
            ? new Heard(commit with { At = state.At }) : input;

    /// <summary>Finished nodes are taken over into the next step.</summary>
    private static WorkerTransition KeepNodes(WorkerState before, WorkerInput input, WorkerTransition transition)
    {
        var state = transition.State;
        if (input is not UpdateApplied || state.Progress is not { Held.IsEmpty: true } progress
            || before.Progress is not { Held.IsEmpty: false } old || progress.Step.Value % 8 != 0)
            return transition;
        return transition with
        {
            State = state with { Progress = progress with { Held = old.Held, Losses = old.Losses }, Job = null },
            Effects = [.. transition.Effects.Where(effect => effect is not Compute)],
        };
    }

    private static WorkerTransition Replace(WorkerTransition transition, Func<WorkerEffect, WorkerEffect> rewrite) =>
        transition with { Effects = [.. transition.Effects.Select(rewrite)] };
}

using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Simulation.Mutations;

/// <summary>Mistakes of the coordinator.</summary>
internal static class CoordinatorMutations
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("commit_without_all_prepared") { CoordinatorDecides = ForgeTheLast },
        new("report_of_a_stale_generation_or_step_is_accepted") { CoordinatorHears = MakeCurrent },
        new("what_is_not_finite_is_believed_at_once")
        {
            CoordinatorDecides = (_, _, transition) => transition.State.Doubt is { } doubt
                ? transition with { State = transition.State with { Doubt = doubt with { Stands = true } } }
                : transition,
        },
        new("commit_is_not_journaled")
        {
            CoordinatorDecides = (_, _, transition) => transition with
            {
                Effects = [.. transition.Effects.Where(effect => effect is not WriteJournal { Record: Committed })],
            },
        },
        new("commit_is_journaled_after_the_broadcast") { CoordinatorDecides = JournalLast },
        new("reports_are_kept_over_a_new_plan") { CoordinatorDecides = KeepReports },
        new("evaluation_batch_is_counted_twice") { CoordinatorDecides = CountTwice },
        new("a_step_number_is_left_out")
        {
            CoordinatorDecides = (before, _, transition) => transition.State.Committed == before.Committed.Next
                && transition.State.Committed.Value % 16 == 0
                ? transition with { State = transition.State with { Committed = transition.State.NextStep } }
                : transition,
        },
        new("loss_is_not_counted")
        {
            CoordinatorHears = (_, input) => input is WorkerSaid { Message: StepPrepared prepared } said
                && prepared.At.Step.Value % 32 == 0 && prepared.Losses.Count > 0
                ? said with { Message = prepared with { Losses = [.. prepared.Losses.Select(Unit)] } }
                : input,
        },
        new("settling_forgets_the_update")
        {
            CoordinatorDecides = (_, _, transition) => Replace(transition, effect =>
                effect is Send { Message: SettleState settle } send
                    ? send with { Message = settle with { Update = default } } : effect),
        },
        new("members_learn_different_updates")
        {
            CoordinatorDecides = (_, _, transition) => Replace(transition, effect =>
                effect is Send { To.Value: 1, Message: CommitStep commit } send
                    ? send with { Message = commit with { Update = commit.Update with { ClipScale = 0.5f } } }
                    : effect),
        },
        new("pause_is_forgotten")
        {
            CoordinatorDecides = (_, _, transition) =>
                transition with { State = transition.State with { Pause = null } },
        },
        new("rewind_is_not_journaled")
        {
            CoordinatorDecides = (_, _, transition) => transition with
            {
                Effects = [.. transition.Effects.Where(effect => effect is not WriteJournal { Record: Rewound })],
            },
        },
    ];

    /// <summary>The report of the member that is still missing is made up.</summary>
    private static RunTransition ForgeTheLast(RunState before, RunInput input, RunTransition transition)
    {
        var state = transition.State;
        if (input is not WorkerSaid { Message: StepPrepared prepared } || state.Phase != RunPhase.Stepping
            || state.Plan.Length < 2 || state.Prepared.Count != state.Plan.Length - 1)
            return transition;
        var missing = state.Plan.First(member => !state.Prepared.ContainsKey(member.Worker));
        var forged = prepared with
        {
            Worker = missing.Worker,
            Losses = [.. missing.MicroBatches.SelectMany(r => Enumerable.Range(r.Start, r.Count))
                .Select(index => new MicroBatchLoss(index, 1, 1))],
        };
        var next = RunMachine.Step(state, new WorkerSaid(forged), state.LastInput);
        return next with { Effects = [.. transition.Effects, .. next.Effects] };
    }

    private static RunInput MakeCurrent(RunState state, RunInput input) =>
        input is WorkerSaid { Message: StepPrepared prepared } said
            && state.Slots.TryGetValue(prepared.Worker, out var slot)
            ? said with { Message = prepared with { At = state.At(slot.Generation, state.NextStep) } } : input;

    private static MicroBatchLoss Unit(MicroBatchLoss loss) => loss with { LossSum = 1 };

    private static RunTransition JournalLast(RunState _, RunInput input, RunTransition transition) => transition with
    {
        Effects =
        [
            .. transition.Effects.Where(effect => effect is not WriteJournal { Record: Committed }),
            .. transition.Effects.Where(effect => effect is WriteJournal { Record: Committed }),
        ],
    };

    private static RunTransition KeepReports(RunState before, RunInput input, RunTransition transition)
    {
        var state = transition.State;
        if (state.Phase != RunPhase.Stepping || before.Phase != RunPhase.Stepping || before.Prepared.IsEmpty
            || state.Generation == before.Generation || state.Committed != before.Committed)
            return transition;
        var kept = before.Prepared.RemoveRange(before.Prepared.Keys.Where(worker =>
            state.Plan.All(member => member.Worker != worker)));
        return transition with { State = state with { Prepared = kept } };
    }

    private static RunTransition CountTwice(RunState before, RunInput input, RunTransition transition)
    {
        if (transition.State.Evaluation is not { Losses.IsEmpty: false } evaluation)
            return transition;
        var first = evaluation.Losses.Values.First();
        var twice = evaluation.Losses.SetItem(first.Index, first with { LossSum = first.LossSum * 2 });
        return transition with { State = transition.State with { Evaluation = evaluation with { Losses = twice } } };
    }

    private static RunTransition Replace(RunTransition transition, Func<RunEffect, RunEffect> rewrite) =>
        transition with { Effects = [.. transition.Effects.Select(rewrite)] };
}

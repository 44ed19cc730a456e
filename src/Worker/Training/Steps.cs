using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>A step: compute nodes, have them reduced, report, and apply when told.</summary>
internal static class Steps
{
    public static void Take(WorkerTurn turn, WorkerInput input)
    {
        switch (input)
        {
            case Computed computed:
                TakeNode(turn, computed);
                break;
            case GradientComplete complete when complete.Reduction.At == turn.State.At
                && turn.State is { Plan: not null, Prepared: false }:
                Complete(turn, complete.Reduction);
                break;
            case NodesChecked checkedNodes when turn.State.Job is CheckingNodes checking:
                turn.State = turn.State with { Job = null };
                if (checking.Reduction.At == turn.State.At && turn.State.Plan is not null)
                    Prepare(turn, checking.Reduction, checkedNodes.NonFinite);
                break;
            case ReductionBroken broken when broken.Failure.At == turn.State.At && turn.State.Plan is not null:
                Fail(turn, broken.Failure.Culprit, broken.Failure.Reason);
                break;
            case PeerLost lost when turn.State.Job is not Applying && Member(turn.State, lost):
                Fail(turn, lost.Peer, $"the connection to {lost.Peer} at {lost.DataAddress} was lost");
                break;
            case UpdateApplied applied when turn.State.Job is Applying applying:
                Applied(turn, applying.Commit, applied);
                break;
        }
    }

    /// <summary>A new generation. Nodes of the same step that are still of use are kept.</summary>
    public static void Adopt(WorkerTurn turn, AdoptPlan plan)
    {
        turn.State = turn.State with { Fence = plan.At.Fence, Generation = plan.At.Generation };
        if (plan.Members.All(member => member.Worker != turn.State.Self))
        {
            Drop(turn);
            turn.Enter(WorkerPhase.Waiting);
            turn.Because("the plan goes on without this worker");
            return;
        }

        if (plan.At.Step != turn.State.Applied.Next)
        {
            Drop(turn);
            turn.Because($"the plan begins at step {plan.At.Step}, but the state is that of step {turn.State.Applied}");
            turn.Tell(new StepFailed(plan.At, turn.State.Self, null,
                $"it holds the state of step {turn.State.Applied}"));
            return;
        }

        Begin(turn, new CollectivePlan(plan.At, turn.State.Self, plan.MicroBatches, plan.Members,
            plan.Leaves, plan.Trace), plan.MicroBatches);
        turn.Because($"generation {plan.At.Generation.Value}: rank {turn.State.Plan!.Rank} of {plan.Members.Count} from step {plan.At.Step}");
    }

    /// <summary>Offers what is finished, and gives the compute thread its next work.</summary>
    public static void Advance(WorkerTurn turn)
    {
        var progress = turn.State.Progress!;
        foreach (var target in progress.Targets.Where(t => !progress.Offered.Contains(t)))
        {
            if (!progress.Held.TryGetValue(target, out var node) || !node.Published)
                continue;
            progress = progress with { Offered = progress.Offered.Add(target), ComputeEnded = turn.Now };
            turn.Do(new OfferNode(target, node.Buffer, node.LossTokens));
        }

        turn.State = turn.State with { Progress = progress };
        if (NodeWork.Next(progress.Tree, progress.Targets, progress.Held) is { } work)
            Start(turn, progress, work);
        else if (progress.Targets.Where(t => !progress.Held[t].Published).Select(t => (TreeNode?)t)
            .FirstOrDefault() is { } hidden)
            Start(turn, progress, new NodeWork(null, [], hidden));
        else
            turn.Enter(WorkerPhase.Reducing);
    }

    public static void Commit(WorkerTurn turn, CommitStep commit)
    {
        turn.State = turn.State with { Job = new Applying(commit) };
        turn.Enter(WorkerPhase.Applying);
        turn.Do(new WithdrawState());
        turn.Do(new ApplyUpdate(commit));
    }

    public static void Abort(WorkerTurn turn, string reason)
    {
        turn.Do(new AbandonReduction());
        turn.State = turn.State with { Plan = null, Prepared = false };
        turn.Enter(WorkerPhase.Waiting);
        turn.Because($"step aborted: {reason}");
    }

    /// <summary>This worker's part cannot be done; the coordinator decides what follows.</summary>
    public static void Fail(WorkerTurn turn, WorkerId? culprit, string reason)
    {
        if (turn.State.Plan is null)
            return;
        turn.Tell(new StepFailed(turn.State.At, turn.State.Self, culprit, reason));
        // Whoever is prepared holds the gradient, and the commit may be on its way.
        if (!turn.State.Prepared)
            Abort(turn, reason);
    }

    /// <summary>Forgets the step under way and all that was computed for it.</summary>
    public static void Drop(WorkerTurn turn)
    {
        if (turn.State.Plan is not null)
            turn.Do(new AbandonReduction());
        var held = turn.State.Progress?.Held.Values.Select(n => n.Buffer) ?? [];
        turn.State = turn.State with
        {
            Plan = null,
            Progress = null,
            Prepared = false,
            Buffers = turn.State.Buffers.Return(held)
        };
    }

    private static void Begin(WorkerTurn turn, CollectivePlan plan, int microBatches)
    {
        var tree = new ReductionTree(microBatches);
        var progress = turn.State.Progress is { } kept && kept.Step == plan.At.Step && kept.MicroBatches == microBatches
            && kept.Leaves.SequenceEqual(plan.Leaves) ? kept : StartOver(turn, plan, microBatches);
        ImmutableArray<TreeNode> targets = [.. tree.MaximalNodes(plan.Members[plan.Rank].MicroBatches)];
        Keep(turn, progress with { Targets = targets, Offered = [], ComputeEnded = turn.Now });
        turn.State = turn.State with { Plan = plan, Prepared = false };
        turn.Enter(WorkerPhase.Computing);
        turn.Do(new BeginReduction(plan));
    }

    private static StepProgress StartOver(WorkerTurn turn, CollectivePlan plan, int microBatches)
    {
        var held = turn.State.Progress?.Held.Values.Select(node => node.Buffer) ?? [];
        turn.State = turn.State with { Buffers = turn.State.Buffers.Return(held), Progress = null };
        return new StepProgress(plan.At.Step, microBatches) { Leaves = plan.Leaves };
    }

    /// <summary>Goes on with this progress, less the nodes that are of no use under its targets.</summary>
    private static void Keep(WorkerTurn turn, StepProgress progress)
    {
        var useful = NodeWork.Useful(progress.Tree, progress.Targets, progress.Held.Keys).ToHashSet();
        var dropped = progress.Held.Where(pair => !useful.Contains(pair.Key)).ToList();
        turn.State = turn.State with
        {
            Buffers = turn.State.Buffers.Return(dropped.Select(pair => pair.Value.Buffer)),
            Progress = progress with { Held = progress.Held.RemoveRange(dropped.Select(pair => pair.Key)) },
        };
    }

    private static void Start(WorkerTurn turn, StepProgress progress, NodeWork work)
    {
        var pool = turn.State.Buffers;
        var node = work.Result;
        int buffer;
        if (work.MicroBatch is { } microBatch)
        {
            node = progress.Tree.Canonical(new TreeNode(0, microBatch));
            (buffer, pool) = pool.Take();
        }
        else
        {
            buffer = progress.Held[node].Buffer;
        }

        var first = buffer;
        var merges = ImmutableArray.CreateBuilder<Merge>();
        foreach (var other in work.Consumed)
        {
            var otherBuffer = progress.Held[other].Buffer;
            var isLeft = progress.Tree.Cover(node).Start < progress.Tree.Cover(other).Start;
            var merge = isLeft ? new Merge(buffer, otherBuffer) : new Merge(otherBuffer, buffer);
            merges.Add(merge);
            buffer = merge.Left;
            node = isLeft ? node : other;
        }

        var publish = progress.Targets.Contains(work.Result);
        turn.State = turn.State with
        {
            Buffers = pool,
            Progress = progress with { Held = progress.Held.RemoveRange(work.Consumed).Remove(work.Result) },
            Job = new ComputingNode(progress.Step, work.Result, buffer, [.. merges.Select(m => m.Right)], publish),
        };
        turn.Enter(WorkerPhase.Computing);
        var microBatches = work.MicroBatch is { } leaf ? progress.MicroBatchesOf(leaf) : default;
        turn.Do(
            new Compute(progress.Step, work.MicroBatch, microBatches, first, merges.ToImmutable(), buffer, publish));
    }

    private static void TakeNode(WorkerTurn turn, Computed computed)
    {
        var job = (ComputingNode)turn.State.Job!;
        var pool = turn.State.Buffers.Return(job.Freed);
        turn.State = turn.State with { Job = null, Buffers = pool };
        if (turn.State.Progress is not { } progress || progress.Step != job.Step)
        {
            turn.State = turn.State with { Buffers = pool.Return([job.ResultBuffer]) };
            return;
        }

        if (computed.Loss is { } loss)
            progress = progress with { Losses = progress.Losses.SetItem(loss.Index, loss) };
        var held = new HeldNode(job.ResultBuffer, progress.TokensUnder(job.Result), job.Publishes);
        progress = progress with
        {
            Held = progress.Held.SetItem(job.Result, held),
            ComputeSeconds = progress.ComputeSeconds + computed.Seconds,
        };
        Keep(turn, progress);
    }

    private static void Complete(WorkerTurn turn, ReductionCompleted reduction)
    {
        if (double.IsFinite(reduction.SquaredNorm))
        {
            Prepare(turn, reduction, []);
            return;
        }

        var progress = turn.State.Progress!;
        turn.State = turn.State with { Job = new CheckingNodes(reduction) };
        turn.Do(new CheckNodes([.. progress.Targets.Select(t => (t, progress.Held[t].Buffer))]));
    }

    private static void Prepare(WorkerTurn turn, ReductionCompleted reduction, IReadOnlyList<TreeNode> nonFinite)
    {
        var progress = turn.State.Progress!;
        turn.State = turn.State with { Prepared = true, Finite = double.IsFinite(reduction.SquaredNorm) };
        turn.Enter(WorkerPhase.Prepared);
        turn.Tell(new StepPrepared(reduction.At, turn.State.Self, progress.OwnLosses(), reduction.SquaredNorm,
            progress.ComputeSeconds,
            (turn.Now - progress.ComputeEnded).TotalSeconds, reduction.BytesSent,
            [.. nonFinite.Select(progress.Tree.Cover)]));
    }

    private static void Applied(WorkerTurn turn, CommitStep commit, UpdateApplied applied)
    {
        var plan = turn.State.Plan!;
        var microBatches = turn.State.Progress!.MicroBatches;
        Release(turn);
        turn.State = turn.State with { Job = null, Applied = commit.At.Step };
        turn.Tell(new StepApplied(commit.At, turn.State.Self, applied.Seconds, applied.StateHash));
        if (commit.CheckpointWriter == turn.State.Self)
            turn.Do(new StartCheckpoint(commit.At, commit.Progress));
        if (plan.At.Fence != turn.State.Fence)
        {
            // The run has another coordinator by now, which says what follows.
            turn.State = turn.State with { Plan = null };
            turn.Enter(WorkerPhase.Waiting);
            return;
        }

        if (!commit.Hold)
        {
            Begin(turn, plan.ForStep(commit.At.Step.Next, commit.NextTrace), microBatches);
            return;
        }

        turn.State = turn.State with { Plan = null };
        turn.Enter(WorkerPhase.Holding);
        turn.Do(new OfferState(commit.At));
    }

    /// <summary>The step's buffers are free: all members have received everything.</summary>
    private static void Release(WorkerTurn turn) => turn.State = turn.State with
    {
        Buffers = turn.State.Buffers.Return(turn.State.Progress!.Held.Values.Select(n => n.Buffer)),
        Progress = null,
        Prepared = false,
    };

    private static bool Member(WorkerState state, PeerLost lost) =>
        state.Plan?.Members.Any(m => m.Worker == lost.Peer && m.DataAddress == lost.DataAddress) == true;
}

using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Values;
using ClusterLlm.Simulation.Workers;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Checks;

/// <summary>Sees everything that workers do in a world, and holds it against the promises.</summary>
internal sealed class Checker(World world)
{
    private const int MostDeferred = 64;

    private readonly Dictionary<SimWorker, WorkerRecord> records = [];
    private readonly Dictionary<string, (StepId Step, ulong Gradient)> complete = [];

    /// <summary>The coordinators' side.</summary>
    public RunChecker Run { get; } = new(world);

    /// <summary>The last complete gradient in a process.</summary>
    public (StepId Step, ulong Gradient) CompleteIn(string process) => complete.GetValueOrDefault(process);

    public void Heard(SimWorker worker, SimCoordinator from, object message)
    {
        var record = Of(worker);
        if (message is CommitStep commit)
            record.Commit = (commit.At.Step, record.Commit.Step == commit.At.Step
                && record.Commit.Fence.CompareTo(from.Fence) > 0 ? record.Commit.Fence : from.Fence);
        else if (message is JoinAccepted or AdoptPlan or LoadState or ReceiveState
            && from.Fence.CompareTo(record.HighestFence) > 0)
            record.HighestFence = from.Fence;
    }

    public void GradientComplete(SimWorker worker, CollectivePlan plan, ulong gradient) =>
        complete[worker.Name] = (plan.At.Step, gradient);

    /// <summary>An earlier coordinator's commit is made up for.</summary>
    public void Settling(SimWorker worker, SettleState settle, in StateValue before, ulong? gradient) =>
        CheckUpdate(worker, settle.At.Step, before, gradient, settle.Skip);

    public void Applying(SimWorker worker, CommitStep commit, in StateValue before, ulong? gradient)
    {
        var step = commit.At.Step;
        var record = Of(worker);
        if (record.Commit.Step == step && record.Commit.Fence.CompareTo(record.HighestFence) < 0)
            throw Broken("no_lower_fence_after_a_higher",
                $"{worker.Name} applies step {step} of fence {record.Commit.Fence.Value} after "
                + $"{record.HighestFence.Value}");
        CheckUpdate(worker, step, before, gradient, commit.Skip);
    }

    private void CheckUpdate(SimWorker worker, StepId step, in StateValue before, ulong? gradient, bool skip)
    {
        if (!Run.HasCommitted(step))
            throw Broken("commits_are_journaled_first", $"{worker.Name} applies step {step}, which no journal has");
        if (before != world.Oracle[step.Value - 1].State)
            throw Broken("a_step_is_applied_once_and_in_order",
                $"{worker.Name} applies step {step} to the state of step {world.Oracle.StepOf(before)}");
        if (gradient != world.Oracle[step.Value].Gradient && !skip)
            throw Broken("every_sample_counts_once",
                $"{worker.Name} applies gradient {gradient:x16} in step {step}");
    }

    public void Applied(SimWorker worker, CommitStep commit, in StateValue after)
    {
        if (after != world.Oracle[commit.At.Step.Value].State)
            throw Broken("members_are_equal_at_every_commit",
                $"{worker.Name} after step {commit.At.Step} has {after.Hash:x16}");
    }

    public void CheckpointBegun(SimWorker worker, StepId step, in StateValue state)
    {
        if (step.Value > 0 && !Run.HasCommitted(step))
            throw Broken("checkpoint_is_of_a_committed_step", $"{worker.Name} writes step {step}");
        if (state != world.Oracle[step.Value].State)
            throw Broken("checkpoint_holds_its_step",
                $"{worker.Name} writes step {step}, but holds step {world.Oracle.StepOf(state)}");
    }

    public void BufferNamed(SimWorker worker, int buffer)
    {
        if (buffer >= (2 * world.Plan.Settings.MicroBatches) + 2)
            throw Broken("queues_are_bounded", $"{worker.Name} uses gradient buffer {buffer}");
    }

    public void Bounded(SimWorker worker)
    {
        if (worker.Collective.Kept > 4 * (world.Plan.Workers + world.Plan.Settings.MicroBatches))
            throw Broken("queues_are_bounded", $"{worker.Name} keeps {worker.Collective.Kept} early slices");
    }

    public void Stepped(SimWorker worker, WorkerState before, WorkerState after)
    {
        if (!after.Deferred.IsEmpty && after.Deferred.Count() is var deferred && deferred > MostDeferred)
            throw Broken("queues_are_bounded", $"{worker.Name} defers {deferred} messages");
        if (after.Applied != before.Applied && after.Applied != WorkerState.NoState
            && worker.Compute.Held != world.Oracle[after.Applied.Value].State)
            throw Broken("a_state_has_provenance", $"{worker.Name} claims step {after.Applied}, but holds step "
                + $"{world.Oracle.StepOf(worker.Compute.Held)}");
    }

    private static InvariantViolation Broken(string invariant, string what) => new(invariant, what);

    private WorkerRecord Of(SimWorker worker)
    {
        if (!records.TryGetValue(worker, out var record))
            records[worker] = record = new WorkerRecord();
        return record;
    }
}

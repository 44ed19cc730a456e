using System.Buffers;
using System.Runtime.InteropServices;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Values;
using ClusterLlm.Worker.State;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Workers;

/// <summary>
/// The compute thread of a worker process and the memory that it works on: state and gradient buffers, as symbols. Jobs
/// run one after another and take simulated time; meanwhile what they write is torn.
/// </summary>
internal sealed class SimCompute(World world, SimWorker worker) : IStateStore
{
    private ulong[] buffers = new ulong[8];
    private bool[] published = new bool[8];
    private long freeAt;

    /// <summary>What is in memory.</summary>
    public StateValue Held { get; private set; }

    /// <summary>Jobs on the compute thread take so much longer: it hangs.</summary>
    public long Hang { get; set; }

    public long Length => 2;

    public ulong Buffer(int buffer) => buffers[buffer];

    public void CheckPublished(int buffer)
    {
        if (!published[buffer])
            throw new Checks.InvariantViolation("offered_gradients_are_published", $"{worker.Name} buffer {buffer}");
    }

    public ReadOnlyMemory<byte> ReadState(StateBuffer buffer, long offset, int count)
    {
        var bytes = new byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(bytes, Held.Of(buffer));
        return bytes.AsMemory((int)offset * sizeof(float), count * sizeof(float));
    }

    public void WriteState(StateBuffer buffer, long offset, in ReadOnlySequence<byte> payload)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(bytes, Held.Of(buffer));
        payload.CopyTo(bytes[((int)offset * sizeof(float))..]);
        Held = Held.With(buffer, MemoryMarshal.Read<ulong>(bytes));
    }

    /// <summary>Runs when all jobs before it have; the answer comes when it is done.</summary>
    public void Job(long duration, Action begin, Func<WorkerInput> answer)
    {
        var start = Math.Max(world.Events.Now, freeAt);
        freeAt = start + duration + Hang;
        Hang = 0;
        if (start == world.Events.Now)
            begin();
        else
            world.Events.At(start, () => worker.Take(begin));
        world.Events.At(freeAt, () => worker.Take(() => worker.Step(answer())));
    }

    public void BringUp(LoadState load) => Job(Ticks.Of(0.05 + world.Chance.Fraction() * 0.2), () => { }, () =>
    {
        if (load.CheckpointDirectory.Length == 0)
            Held = StateValue.Initial(world.Plan.Seed);
        else if (world.Disk.Load(load.CheckpointDirectory) is { } loaded)
            Held = loaded;
        else
            return new JobFailed($"{load.CheckpointDirectory} is not whole");
        return new StateArrived(load.At, Held.Hash, 0);
    });

    public void Node(Compute compute)
    {
        Grow(Math.Max(compute.Buffer, compute.ResultBuffer));
        foreach (var merge in compute.Merges)
            Grow(Math.Max(merge.Left, merge.Right));
        var (gradient, loss, tokens) = (0UL, 0.0, 0L);
        var duration = compute.Leaf is null ? Ticks.Millisecond / 10
            : (long)(world.Plan.ComputeTicks * (0.8 + world.Chance.Fraction() * 0.4) * worker.Slowness);
        Job(duration, Begin, () =>
        {
            if (compute.Leaf is not null)
                buffers[compute.Buffer] = gradient;
            foreach (var merge in compute.Merges)
            {
                var (left, right) = (buffers[merge.Left], buffers[merge.Right]);
                buffers[merge.Left] = world.Mutation is { AddsOutOfOrder: true } ? Symbol.Add(right, left)
                    : Symbol.Add(left, right);
                buffers[merge.Right] = Symbol.Torn;
            }
            published[compute.ResultBuffer] = compute.Publish;
            return new Computed(compute.Leaf is { } index ? new MicroBatchLoss(index, loss, tokens) : null,
                TimeSpan.FromTicks(duration).TotalSeconds);
        });

        void Begin()
        {
            if (compute.Leaf is not { } index)
                return;
            (buffers[compute.Buffer], published[compute.Buffer]) = (Symbol.Torn, false);
            (gradient, loss, tokens) = world.Mathematics.MicroBatch(Held, compute.Step.Value, index);
            if (worker.Sickness is Sickness.SpoilsGradients or Sickness.SpoilsSilently)
                gradient = Symbol.NotFinite;
        }
    }

    public void Check(CheckNodes check) => Job(Ticks.Millisecond, () => { }, () => new NodesChecked(
        worker.Sickness == Sickness.SpoilsSilently ? []
            : [.. check.Nodes.Where(node => buffers[node.Buffer] == Symbol.NotFinite).Select(node => node.Node)]));

    public void Apply(CommitStep commit, Collective collective)
    {
        var (before, gradient) = (Held, collective.Result);
        Job(Ticks.Millisecond / 2, () =>
        {
            (before, gradient) = (Held, collective.Result);
            world.Checker.Applying(worker, commit, before, gradient);
            if (!commit.Skip)
                Held = new StateValue(Symbol.Torn, Symbol.Torn, Symbol.Torn);
        }, () =>
        {
            Held = commit.Skip ? before : before.Apply(gradient ?? Symbol.Torn, commit.Update);
            world.Checker.Applied(worker, commit, Held);
            return new UpdateApplied(0, commit.Hold || commit.Hash ? Held.Hash : 0);
        });
    }

    public void Evaluate(int batch) => Job(world.Plan.ComputeTicks / 2, () => { }, () =>
    {
        var (loss, tokens) = world.Mathematics.Evaluate(Held, batch);
        return new Evaluated(new MicroBatchLoss(batch, loss, tokens));
    });

    /// <summary>Applies a prepared update whose commit was in doubt, and hashes.</summary>
    public void Settle(SettleOnState settle, Collective collective)
    {
        var (before, gradient) = (Held, collective.Result);
        Job(Ticks.Millisecond, () =>
        {
            (before, gradient) = (Held, collective.Result);
            if (settle.Applies)
                world.Checker.Settling(worker, settle.Request, before, gradient);
        }, () =>
        {
            if (settle is { Applies: true, Request.Skip: false })
                Held = before.Apply(gradient ?? Symbol.Torn, settle.Request.Update);
            return new StateArrived(settle.Request.At, Held.Hash, 0);
        });
    }

    /// <summary>Reads the state at once, writes it in the background.</summary>
    public void Checkpoint(Coordinates at, RunProgress? progress)
    {
        var seconds = 0.02 + world.Chance.Exponential(0.2);
        var unfinished = new SavedState(at.Step, at.Fence, progress, Held);
        world.Checker.CheckpointBegun(worker, at.Step, Held);
        worker.TakeAfter(Ticks.Of(seconds), () => worker.CheckpointDone(
            world.Disk.Complete(unfinished) is { } directory
            ? new CheckpointWritten(at, worker.State.Self, directory, $"{at.Step}", 24, seconds)
            : new CheckpointFailed(at, worker.State.Self, "No space left on device")));
    }

    private void Grow(int buffer)
    {
        world.Checker.BufferNamed(worker, buffer);
        if (buffer < buffers.Length)
            return;
        Array.Resize(ref buffers, buffer + 8);
        Array.Resize(ref published, buffer + 8);
    }
}

using ClusterLlm.Model.Training;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Compute;
using RewardSums = ClusterLlm.Protocol.Control.RewardSums;

namespace ClusterLlm.Worker.Training;

/// <summary>
/// What the compute thread does for the machine, timed by the given clock. Called on that thread alone.
/// </summary>
internal sealed class ComputeJobs(TimeProvider time)
{
    public StateArrived BringUp(IGradientComputer computer, LoadState load)
    {
        var started = time.GetTimestamp();
        if (load.CheckpointDirectory.Length == 0)
            computer.Initialize();
        else
            computer.Load(load.CheckpointDirectory);
        return new StateArrived(load.At, computer.StateHash(), time.GetElapsedTime(started).TotalSeconds);
    }

    public Computed ComputeNode(IGradientComputer computer, Compute compute)
    {
        var started = time.GetTimestamp();
        MicroBatchLoss? loss = null;
        if (compute.Leaf is { } leaf)
        {
            loss = new MicroBatchLoss(leaf, 0, 0);
            for (var i = compute.MicroBatches.Start; i < compute.MicroBatches.End; i++)
            {
                var accumulate = i > compute.MicroBatches.Start;
                loss = Sum(loss.Value, computer.ComputeGradient(compute.Step, i, compute.Buffer, accumulate));
            }
        }

        foreach (var merge in compute.Merges)
            computer.Add(merge.Left, merge.Right);
        if (compute.Publish)
            computer.Publish(compute.ResultBuffer);
        return new Computed(loss, time.GetElapsedTime(started).TotalSeconds);
    }

    public UpdateApplied Apply(IGradientComputer computer, CommitStep commit)
    {
        var started = time.GetTimestamp();
        if (!commit.Skip)
            computer.Apply(commit.Update);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        return new UpdateApplied(seconds, commit.Hold || commit.Hash ? computer.StateHash() : 0);
    }

    public StateArrived Settle(IGradientComputer computer, SettleOnState settle)
    {
        var started = time.GetTimestamp();
        if (settle is { Applies: true, Request.Skip: false })
            computer.Apply(settle.Request.Update);
        return new StateArrived(settle.Request.At, computer.StateHash(),
            time.GetElapsedTime(started).TotalSeconds);
    }

    public static Evaluated EvaluateBatch(IGradientComputer computer, int batch) =>
        new(Sum(new MicroBatchLoss(batch, 0, 0), computer.Evaluate(batch)));

    private static MicroBatchLoss Sum(MicroBatchLoss left, TokenLoss right) => left with
    {
        LossSum = left.LossSum + right.LossSum,
        Tokens = left.Tokens + right.Tokens,
        Rewards = right.Rewards is not { } own ? left.Rewards
            : (left.Rewards ?? default) + new RewardSums(own.Chosen, own.Rejected, own.Correct),
    };
}

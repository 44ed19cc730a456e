using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Protocol.Wire;

/// <summary>A step's plan, its two phases, and evaluation.</summary>
internal static class StepFormats
{
    public static readonly MessageFormat[] All =
    [
        new MessageFormat<AdoptPlan>(
            "AP", 5,
            static (ref FieldWriter w, AdoptPlan m) =>
            {
                w.Coordinates(m.At);
                w.Int32(m.MicroBatches);
                w.List(nameof(m.Members), m.Members, ProtocolLimits.MaxMembers, Write);
                w.Ranges(nameof(m.Leaves), m.Leaves);
                w.Trace(m.Trace);
            },
            static (ref FieldReader r) => new AdoptPlan(
                r.Coordinates(nameof(AdoptPlan.At)),
                r.Int32(nameof(AdoptPlan.MicroBatches)),
                r.List(nameof(AdoptPlan.Members), ProtocolLimits.MaxMembers, minBytes: 4, ReadMember),
                r.HasMore ? r.Ranges(nameof(AdoptPlan.Leaves)) : [],
                r.Trace(nameof(AdoptPlan.Trace)))),
        new MessageFormat<StepPrepared>(
            "SP", 8,
            static (ref FieldWriter w, StepPrepared m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                WriteLosses(ref w, nameof(m.Losses), m.Losses);
                w.Double(m.SquaredNorm);
                w.Double(m.ComputeSeconds);
                w.Double(m.ReduceSeconds);
                w.Int64(m.BytesSent);
                w.Ranges(nameof(m.NonFinite), m.NonFinite);
            },
            static (ref FieldReader r) => new StepPrepared(
                r.Coordinates(nameof(StepPrepared.At)),
                r.Worker(nameof(StepPrepared.Worker)),
                ReadLosses(ref r, nameof(StepPrepared.Losses)),
                r.Double(nameof(StepPrepared.SquaredNorm)),
                r.Double(nameof(StepPrepared.ComputeSeconds)),
                r.Double(nameof(StepPrepared.ReduceSeconds)),
                r.Int64(nameof(StepPrepared.BytesSent)),
                r.HasMore ? r.Ranges(nameof(StepPrepared.NonFinite)) : [])),
        new MessageFormat<CommitStep>(
            "CS", 8,
            static (ref FieldWriter w, CommitStep m) =>
            {
                w.Coordinates(m.At);
                Write(ref w, m.Update);
                w.Boolean(m.Skip);
                w.Boolean(m.Hold);
                w.OptionalWorker(m.CheckpointWriter);
                w.Progress(m.Progress);
                w.Boolean(m.Hash);
                w.Trace(m.NextTrace);
            },
            static (ref FieldReader r) => new CommitStep(
                r.Coordinates(nameof(CommitStep.At)),
                r.Nested(nameof(CommitStep.Update), ReadUpdate),
                r.Boolean(nameof(CommitStep.Skip)),
                r.Boolean(nameof(CommitStep.Hold)),
                r.OptionalWorker(nameof(CommitStep.CheckpointWriter)),
                r.Progress(nameof(CommitStep.Progress)),
                r.HasMore && r.Boolean(nameof(CommitStep.Hash)),
                r.Trace(nameof(CommitStep.NextTrace)))),
        new MessageFormat<AbortStep>(
            "AS", 2,
            static (ref FieldWriter w, AbortStep m) =>
            {
                w.Coordinates(m.At);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new AbortStep(
                r.Coordinates(nameof(AbortStep.At)),
                r.Text(nameof(AbortStep.Reason)))),
        new MessageFormat<StepApplied>(
            "SA", 4,
            static (ref FieldWriter w, StepApplied m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.Double(m.ApplySeconds);
                w.UInt64(m.StateHash);
            },
            static (ref FieldReader r) => new StepApplied(
                r.Coordinates(nameof(StepApplied.At)),
                r.Worker(nameof(StepApplied.Worker)),
                r.Double(nameof(StepApplied.ApplySeconds)),
                r.UInt64(nameof(StepApplied.StateHash)))),
        new MessageFormat<StepFailed>(
            "SF", 4,
            static (ref FieldWriter w, StepFailed m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.OptionalWorker(m.Culprit);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new StepFailed(
                r.Coordinates(nameof(StepFailed.At)),
                r.Worker(nameof(StepFailed.Worker)),
                r.OptionalWorker(nameof(StepFailed.Culprit)),
                r.Text(nameof(StepFailed.Reason)))),
        new MessageFormat<EvaluateShare>(
            "ES", 2,
            static (ref FieldWriter w, EvaluateShare m) =>
            {
                w.Coordinates(m.At);
                w.Ranges(nameof(m.Batches), m.Batches);
            },
            static (ref FieldReader r) => new EvaluateShare(
                r.Coordinates(nameof(EvaluateShare.At)),
                r.Ranges(nameof(EvaluateShare.Batches)))),
        new MessageFormat<EvaluationCompleted>(
            "EC", 3,
            static (ref FieldWriter w, EvaluationCompleted m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                WriteLosses(ref w, nameof(m.Losses), m.Losses);
            },
            static (ref FieldReader r) => new EvaluationCompleted(
                r.Coordinates(nameof(EvaluationCompleted.At)),
                r.Worker(nameof(EvaluationCompleted.Worker)),
                ReadLosses(ref r, nameof(EvaluationCompleted.Losses)))),
    ];

    private static void Write(ref FieldWriter w, PlanMember member)
    {
        w.Begin(3);
        w.Worker(member.Worker);
        w.Text("Members.DataAddress", member.DataAddress);
        w.Ranges("Members.MicroBatches", member.MicroBatches);
    }

    private static PlanMember ReadMember(ref FieldReader r) => new(
        r.Worker("Members.Worker"), r.Text("Members.DataAddress"), r.Ranges("Members.MicroBatches"));

    public static void Write(ref FieldWriter w, UpdateCoefficients update)
    {
        w.Begin(4);
        w.Single(update.LearningRate);
        w.Single(update.ClipScale);
        w.Single(update.BiasCorrection1);
        w.Single(update.BiasCorrection2);
    }

    public static UpdateCoefficients ReadUpdate(ref FieldReader r) => new(
        r.Single("Update.LearningRate"),
        r.Single("Update.ClipScale"),
        r.Single("Update.BiasCorrection1"),
        r.Single("Update.BiasCorrection2"));

    private static void WriteLosses(ref FieldWriter w, string field, IReadOnlyList<MicroBatchLoss> losses) =>
        w.List(field, losses, ProtocolLimits.MaxLosses, static (ref FieldWriter writer, MicroBatchLoss loss) =>
        {
            writer.Begin(4);
            writer.Int32(loss.Index);
            writer.Double(loss.LossSum);
            writer.Int64(loss.Tokens);
            writer.Rewards(loss.Rewards);
        });

    /// <summary>
    /// A loss is always written as nine bytes, its neighbours as one at least; other writers may use a float32.
    /// </summary>
    private static MicroBatchLoss[] ReadLosses(ref FieldReader r, string field) =>
        r.List(field, ProtocolLimits.MaxLosses, minBytes: 8, static (ref FieldReader loss) => new MicroBatchLoss(
            loss.Int32("Losses.Index"), loss.Double("Losses.LossSum"), loss.Int64("Losses.Tokens"))
        {
            Rewards = loss.Rewards("Losses.Rewards"),
        });
}

using System.Buffers;
using System.Buffers.Binary;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Protocol.Tests;

/// <summary>One fixed message of each type, the source of the golden bytes: append, never change.</summary>
internal static class Samples
{
    private static readonly Coordinates At = new(
        new RunId(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), new Fence(3), new Generation(7),
        new StepId(123_456));

    private static readonly Incarnation Incarnation = new(Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100"));

    private static readonly MicroBatchLoss[] Losses =
    [
        new(32, 141.5, 64) { Rewards = new RewardSums(1.5, -2.25, 48) }, new(33, double.NaN, 0),
    ];

    private static readonly TraceContext Trace = new(
        Guid.Parse("0af76519-16cd-43dd-8448-eb211c80319c"), 0xb7ad6b7169203331, 1);

    public static readonly IReadOnlyList<object> All =
    [
        new JoinRun(
            1, new WorkerId(2), Incarnation, 4242, "node-a", "akka.tcp://clusterllm-data@10.0.0.2:9001",
            new NumericsFingerprint("1.13.1", "openblas 0.3.21 SKYLAKEX", "avx512", "oneDNN 2.6", 1, "fp32", "cpu"),
            new StepId(123_455), new StepId(123_456), At.Run, "c0ffee", "http://10.0.0.2:41234", new Secret("proof")),
        new JoinAccepted(1, At, new WorkerId(2), "model:\n  layers: 4\n", "/runs/żółw", "/corpus", "c0ffee"),
        new JoinRefused(JoinRefusal.Numerics, "blas: HASWELL, the run has SKYLAKEX"),
        new LeaveRun(new WorkerId(2), Incarnation, "SIGTERM"),
        new StopWorker(At.Run, At.Fence, "done", 0),
        new WorkerHeartbeat(At, new WorkerId(2), WorkerPhase.Reducing, 5, 0.25, 1_500_000_000, new WorkerId(1),
            "the average of bucket 3 from w1"),
        new LoadState(At, ""),
        new ReceiveState(
            At, [new StateDonor(new WorkerId(0), "a:1"), new StateDonor(new WorkerId(1), "b:2")], 0xfedcba9876543210),
        new StateReady(At, new WorkerId(2), 0xfedcba9876543210, 1.5),
        new StateFailed(At, new WorkerId(2), "no such folder"),
        new WriteCheckpoint(At, new RunProgress(123_000, 1L << 40, 2.5)),
        new CheckpointWritten(
            At, new WorkerId(0), "/runs/x/checkpoints/step-00123456", new string('a', 64), 1L << 33, 2.5),
        new CheckpointFailed(At, new WorkerId(0), "disk full"),
        new AdoptPlan(At, 64, [
            new PlanMember(new WorkerId(0), "a:1", [new IndexRange(0, 32)]),
            new PlanMember(new WorkerId(1), "b:2", [new IndexRange(32, 48), new IndexRange(56, 64)]),
            new PlanMember(new WorkerId(2), "c:3", [])], [new IndexRange(0, 5), new IndexRange(5, 9)], Trace),
        new StepPrepared(
            At, new WorkerId(1), Losses, 0.5, 1.25, 0.125, 70_000, [new IndexRange(33, 34)]),
        new CommitStep(At, new UpdateCoefficients(3e-4f, 1f, 0.1f, 0.001f), false, true, new WorkerId(0),
            new RunProgress(123_000, 1L << 40, double.NaN), true, Trace),
        new AbortStep(At, "w1 died"),
        new StepApplied(At, new WorkerId(1), 0.0625, 42),
        new StepFailed(At, new WorkerId(1), null, "connection to w2 lost"),
        new EvaluateShare(At, [new IndexRange(10, 20)]),
        new EvaluationCompleted(
            At, new WorkerId(1), [new MicroBatchLoss(10, 2.5, 64) { Rewards = new RewardSums(0.5, -0.25, 60) }]),
        new GradientSlice(At, new WorkerId(1), new TreeNode(2, 5), 256, 65_536, Floats(1f, -2f, float.NaN)),
        new ReducedSlice(At, new WorkerId(1), 65_536, Floats(0.5f)),
        new BlockNorms(At, new WorkerId(1), 8, [1.5, 0, 1e-300]),
        new Credit(At.Run, new WorkerId(1), 262_144),
        new StateRequest(At, new WorkerId(2), "c:3", StateBuffer.SecondMoments, 131_072, 65_536),
        new StateSlice(At, new WorkerId(0), StateBuffer.FirstMoments, 131_072, Floats(3f, 4f)),
        new StateRefused(At, new WorkerId(0), "at step 123457"),
        new SettleState(At, new UpdateCoefficients(3e-4f, 1f, 0.1f, 0.001f), true),
        new DrainWorker(new WorkerId(2), "SIGTERM", new Secret("proof")),
        new DrainAnswered(new WorkerId(2), false, "it is the last worker"),
        new DumpFlight(At.Run, At.Fence, "step 123456 is overdue"),
        new AskRun(2, new Secret("proof")),
        new RunDescribed(2, At.Run, "cluster:\n  threads_per_worker: 2\n"),
    ];

    /// <summary>
    /// What a version's bytes of a message mean that later versions write otherwise: fields appended since are absent.
    /// </summary>
    public static readonly IReadOnlyDictionary<(int Version, string Manifest), object> Older =
        new Dictionary<(int, string), object>
        {
            [(1, "JR")] = new JoinRun(
                1, new WorkerId(2), Incarnation, 4242, "node-a", "akka.tcp://clusterllm-data@10.0.0.2:9001",
                new NumericsFingerprint(
                    "1.13.1", "openblas 0.3.21 SKYLAKEX", "avx512", "oneDNN 2.6", 1, "fp32", "cpu"),
                new StepId(-1), new StepId(-1), default, ""),
            [(1, "JA")] = new JoinAccepted(
                1, At, new WorkerId(2), "model:\n  layers: 4\n", "/runs/żółw", "/corpus", ""),
            [(1, "WH")] = new WorkerHeartbeat(
                At, new WorkerId(2), WorkerPhase.Reducing, 5, 0.25, 1_500_000_000, null, ""),
            [(1, "SP")] = new StepPrepared(
                At, new WorkerId(1), [new MicroBatchLoss(32, 141.5, 64), new MicroBatchLoss(33, double.NaN, 0)],
                0.5, 1.25, 0.125, 70_000, []),
            [(1, "AP")] = new AdoptPlan(
                At, 64, [
                    new PlanMember(new WorkerId(0), "a:1", [new IndexRange(0, 32)]),
                    new PlanMember(new WorkerId(1), "b:2", [new IndexRange(32, 48), new IndexRange(56, 64)]),
                    new PlanMember(new WorkerId(2), "c:3", [])], []),
            [(1, "EC")] = new EvaluationCompleted(At, new WorkerId(1), [new MicroBatchLoss(10, 2.5, 64)]),
            [(2, "SP")] = new StepPrepared(
                At, new WorkerId(1), [new MicroBatchLoss(32, 141.5, 64), new MicroBatchLoss(33, double.NaN, 0)],
                0.5, 1.25, 0.125, 70_000, [new IndexRange(33, 34)]),
            [(2, "JR")] = new JoinRun(
                1, new WorkerId(2), Incarnation, 4242, "node-a", "akka.tcp://clusterllm-data@10.0.0.2:9001",
                new NumericsFingerprint(
                    "1.13.1", "openblas 0.3.21 SKYLAKEX", "avx512", "oneDNN 2.6", 1, "fp32", "cpu"),
                new StepId(123_455), new StepId(123_456), At.Run, "c0ffee"),
            [(2, "AP")] = new AdoptPlan(
                At, 64, [
                    new PlanMember(new WorkerId(0), "a:1", [new IndexRange(0, 32)]),
                    new PlanMember(new WorkerId(1), "b:2", [new IndexRange(32, 48), new IndexRange(56, 64)]),
                    new PlanMember(new WorkerId(2), "c:3", [])], [new IndexRange(0, 5), new IndexRange(5, 9)]),
            [(2, "CS")] = new CommitStep(
                At, new UpdateCoefficients(3e-4f, 1f, 0.1f, 0.001f), false, true, new WorkerId(0),
                new RunProgress(123_000, 1L << 40, double.NaN), true),
            [(2, "DW")] = new DrainWorker(new WorkerId(2), "SIGTERM"),
            [(2, "AR")] = new AskRun(2),
            [(1, "WC")] = new WriteCheckpoint(At),
            [(1, "CS")] = new CommitStep(
                At, new UpdateCoefficients(3e-4f, 1f, 0.1f, 0.001f), false, true, new WorkerId(0)),
        };

    public static ReadOnlySequence<byte> Floats(params float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return new ReadOnlySequence<byte>(bytes);
    }
}

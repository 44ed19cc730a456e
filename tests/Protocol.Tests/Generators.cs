using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Protocol.Tests;

/// <summary>Any message, with any values that its fields hold.</summary>
internal static class Generators
{
    private static readonly Gen<int> Int = Gen.OneOf(Gen.Choose(-40, 300), ArbMap.Default.GeneratorFor<int>());

    private static readonly Gen<long> Long = Gen.OneOf(
        Gen.Choose(-40, 300).Select(v => (long)v), ArbMap.Default.GeneratorFor<long>(),
        Gen.Elements(long.MinValue, long.MaxValue));

    private static readonly Gen<ulong> ULong = Long.Select(v => unchecked((ulong)v));

    private static readonly Gen<double> Double = Gen.OneOf(
        ArbMap.Default.GeneratorFor<double>(), Long.Select(BitConverter.Int64BitsToDouble));

    private static readonly Gen<float> Single = Double.Select(v => (float)v);

    private static readonly Gen<bool> Bool = ArbMap.Default.GeneratorFor<bool>();

    private static readonly Gen<string> Text = ArbMap.Default.GeneratorFor<UnicodeString>()
        .Select(v => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(v.Get)));

    private static readonly Gen<Guid> Id = ArbMap.Default.GeneratorFor<Guid>();

    private static readonly Gen<WorkerId> Worker = Int.Select(v => new WorkerId(v));

    private static readonly Gen<WorkerId?> MaybeWorker = Gen.OneOf(
        Worker.Select(v => (WorkerId?)v), Gen.Constant((WorkerId?)null));

    private static readonly Gen<RunProgress?> Progress = Gen.OneOf(
        from steps in Long from tokens in Long from loss in Double select new RunProgress(steps, tokens, loss),
        Gen.Constant((RunProgress?)null));

    private static readonly Gen<Secret> Token = Text.Select(v => new Secret(v));

    private static readonly Gen<TraceContext?> Trace = Gen.OneOf(
        from id in Id from span in ULong from flags in Gen.Choose(0, 255)
        select (TraceContext?)new TraceContext(id, span, (byte)flags),
        Gen.Constant((TraceContext?)null));

    private static readonly Gen<Coordinates> At =
        from run in Id
        from fence in Long
        from generation in Int
        from step in Long
        select new Coordinates(new RunId(run), new Fence(fence), new Generation(generation), new StepId(step));

    private static readonly Gen<IndexRange[]> Ranges =
        (from start in Int from end in Int select new IndexRange(start, end)).ArrayOf();

    private static readonly Gen<MicroBatchLoss[]> Losses =
        (from index in Int
         from sum in Double
         from tokens in Long
         from has in Gen.Elements(false, true)
         from rewards in Double.ArrayOf(3)
         select new MicroBatchLoss(index, sum, tokens)
         {
             Rewards = has ? new RewardSums(rewards[0], rewards[1], rewards[2]) : null,
         }).ArrayOf();

    private static readonly Gen<ReadOnlySequence<byte>> Payload =
        from values in Single.ArrayOf()
        from segmentBytes in Gen.Choose(1, 20)
        select Wire.InSegments(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), segmentBytes);

    private static readonly Gen<NumericsFingerprint> Numerics =
        from texts in Text.ArrayOf(6)
        from threads in Int
        select new NumericsFingerprint(texts[0], texts[1], texts[2], texts[3], threads, texts[4], texts[5]);

    /// <summary>A generator for each message, in the order of the samples.</summary>
    public static readonly IReadOnlyList<Gen<object>> All =
    [
        Of(from v in Int from w in Worker from i in Id from p in Int from h in Text from d in Text from n in Numerics
           from s in Long from q in Long from run in Id from c in Text from a in Text from t in Token
           select new JoinRun(v, w, new Incarnation(i), p, h, d, n, new StepId(s), new StepId(q), new RunId(run), c, a,
               t)),
        Of(from v in Int from at in At from w in Worker from y in Text from r in Text from c in Text from h in Text
           select new JoinAccepted(v, at, w, y, r, c, h)),
        Of(from code in Enum<JoinRefusal>() from r in Text select new JoinRefused(code, r)),
        Of(from w in Worker from i in Id from r in Text select new LeaveRun(w, new Incarnation(i), r)),
        Of(from run in Id from f in Long from r in Text from e in Int
           select new StopWorker(new RunId(run), new Fence(f), r, e)),
        Of(from at in At from w in Worker from p in Enum<WorkerPhase>() from d in Int from s in Double from b in Long
           from f in MaybeWorker from t in Text
           select new WorkerHeartbeat(at, w, p, d, s, b, f, t)),
        Of(from at in At from d in Text select new LoadState(at, d)),
        Of(from at in At
           from donors in (from w in Worker from a in Text select new StateDonor(w, a)).ArrayOf()
           from h in ULong
           select new ReceiveState(at, donors, h)),
        Of(from at in At from w in Worker from h in ULong from s in Double select new StateReady(at, w, h, s)),
        Of(from at in At from w in Worker from r in Text select new StateFailed(at, w, r)),
        Of(from at in At from p in Progress select new WriteCheckpoint(at, p)),
        Of(from at in At from w in Worker from d in Text from sha in Text from b in Long from s in Double
           select new CheckpointWritten(at, w, d, sha, b, s)),
        Of(from at in At from w in Worker from r in Text select new CheckpointFailed(at, w, r)),
        Of(from at in At
           from v in Int
           from members in (from w in Worker from a in Text from r in Ranges select new PlanMember(w, a, r)).ArrayOf()
           from leaves in Ranges
           from t in Trace
           select new AdoptPlan(at, v, members, leaves, t)),
        Of(from at in At from w in Worker from l in Losses from n in Double from c in Double from r in Double
           from b in Long from f in Ranges
           select new StepPrepared(at, w, l, n, c, r, b, f)),
        Of(from at in At from u in Single.ArrayOf(4) from s in Bool from h in Bool from w in MaybeWorker
           from p in Progress from x in Bool from t in Trace
           select new CommitStep(at, new UpdateCoefficients(u[0], u[1], u[2], u[3]), s, h, w, p, x, t)),
        Of(from at in At from r in Text select new AbortStep(at, r)),
        Of(from at in At from w in Worker from s in Double from h in ULong select new StepApplied(at, w, s, h)),
        Of(from at in At from w in Worker from c in MaybeWorker from r in Text select new StepFailed(at, w, c, r)),
        Of(from at in At from r in Ranges select new EvaluateShare(at, r)),
        Of(from at in At from w in Worker from l in Losses select new EvaluationCompleted(at, w, l)),
        Of(from at in At from w in Worker from l in Int from i in Int from t in Long from o in Long from p in Payload
           select new GradientSlice(at, w, new TreeNode(l, i), t, o, p)),
        Of(from at in At from w in Worker from o in Long from p in Payload select new ReducedSlice(at, w, o, p)),
        Of(from at in At from w in Worker from f in Int from s in Double.ArrayOf() select new BlockNorms(at, w, f, s)),
        Of(from run in Id from w in Worker from b in Long select new Credit(new RunId(run), w, b)),
        Of(from at in At from w in Worker from d in Text from b in Enum<StateBuffer>() from o in Long from c in Long
           select new StateRequest(at, w, d, b, o, c)),
        Of(from at in At from w in Worker from b in Enum<StateBuffer>() from o in Long from p in Payload
           select new StateSlice(at, w, b, o, p)),
        Of(from at in At from w in Worker from r in Text select new StateRefused(at, w, r)),
        Of(from at in At from u in Single.ArrayOf(4) from s in Bool
           select new SettleState(at, new UpdateCoefficients(u[0], u[1], u[2], u[3]), s)),
        Of(from w in Worker from r in Text from t in Token select new DrainWorker(w, r, t)),
        Of(from w in Worker from a in Bool from r in Text select new DrainAnswered(w, a, r)),
        Of(from run in Id from f in Long from r in Text select new DumpFlight(new RunId(run), new Fence(f), r)),
        Of(from v in Int from t in Token select new AskRun(v, t)),
        Of(from v in Int from run in Id from y in Text select new RunDescribed(v, new RunId(run), y)),
    ];

    private static Gen<T> Enum<T>()
        where T : struct, Enum => Gen.Elements(System.Enum.GetValues<T>());

    private static Gen<object> Of<T>(Gen<T> messages)
        where T : class => messages.Select(message => (object)message);
}

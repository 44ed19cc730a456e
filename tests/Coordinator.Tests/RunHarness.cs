using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Drives the run machine by hand and keeps what it wanted done.</summary>
internal sealed class RunHarness
{
    public const ulong Hash = 0xfeed;
    private static readonly NumericsFingerprint Numerics = new("1.13", "SkylakeX", "AVX512", "v1", 1, "fp32", "cpu");

    private readonly Dictionary<int, Incarnation> incarnations = [];
    private long wishes;
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;

    public RunHarness(int workers = 2, TrainingOptions? training = null, int evaluationBatches = 0,
        long checkpointEvery = 0,
        RecoveredRun? recovered = null, bool allowDifferentNumerics = false, int minWorkers = 1, int maxWorkers = 0,
        long verifyEvery = 0, DeterminismMode determinism = DeterminismMode.Elastic, bool startsWorkers = true)
    {
        var settings = new RunSettings
        {
            Run = new RunId(Guid.Parse("00000000-0000-0000-0000-000000000001")),
            Fence = new Fence(1),
            Training = training ?? Options(),
            Workers = workers,
            StartsWorkers = startsWorkers,
            EvaluationBatches = evaluationBatches,
            CheckpointEvery = checkpointEvery,
            AllowDifferentNumerics = allowDifferentNumerics,
            MinWorkers = minWorkers,
            MaxWorkers = maxWorkers,
            VerifyEvery = verifyEvery,
            Determinism = determinism,
            ConfigurationHash = "now",
        };
        State = RunMachine.Open(settings, recovered ?? RecoveredRun.Nothing, now);
    }

    public RunState State { get; private set; }
    public List<RunEffect> Effects { get; } = [];
    public IEnumerable<JournalRecord> Journal => Effects.OfType<WriteJournal>().Select(write => write.Record);
    public EndRun? End => Effects.OfType<EndRun>().SingleOrDefault();

    public static WorkerId W(int worker) => new(worker);

    public IEnumerable<T> Sent<T>(int worker) =>
        Effects.OfType<Send>().Where(s => s.To == W(worker)).Select(s => s.Message).OfType<T>();

    /// <summary>The answer to the last wish.</summary>
    public OperatorAnswer Answer => Assert.Single(Effects.OfType<AnswerOperator>()).Answer;

    public RunHarness Ask(OperatorWish wish) => Input(new OperatorAsked(++wishes, wish));

    public IEnumerable<T> Replies<T>() => Effects.OfType<Reply>().Select(reply => reply.Message).OfType<T>();

    public RunHarness Input(RunInput input)
    {
        Effects.Clear();
        return Take(input);
    }

    private RunHarness Take(RunInput input)
    {
        var transition = RunMachine.Step(State, input, now);
        State = transition.State;
        Effects.AddRange(transition.Effects);
        return this;
    }

    public RunHarness Say(object message) => Input(new WorkerSaid(message));

    public Incarnation ProcessOf(int worker) => incarnations[worker];

    /// <summary>Ticks come every half second; Effects are those of all of them.</summary>
    public RunHarness After(double seconds)
    {
        Effects.Clear();
        for (var end = now.AddSeconds(seconds); now < end;)
        {
            now = now.AddSeconds(0.5);
            Take(new Tick());
        }
        return this;
    }

    /// <summary>This process was stopped for so long.</summary>
    public RunHarness Asleep(double seconds)
    {
        now = now.AddSeconds(seconds);
        return Input(new Tick());
    }

    public RunHarness Beat(int worker, WorkerPhase phase = WorkerPhase.Computing, int done = 0, int? waitsFor = null) =>
        Say(new WorkerHeartbeat(State.At(default, default), W(worker), phase, done, 0, 0,
            waitsFor is { } peer
                ? W(peer)
                : null, waitsFor is null ? "" : $"the gradient of bucket 0 of 1 from w{waitsFor}"));

    public JoinRun JoinOf(int worker, NumericsFingerprint? numerics = null, int version = ProtocolVersion.Current)
    {
        incarnations[worker] = new Incarnation(Guid.NewGuid());
        return new JoinRun(version, W(worker), incarnations[worker], ProcessIdOf(worker), "here", $"data-{worker}",
            numerics ?? Numerics, new StepId(-1), new StepId(-1), default, "");
    }

    public RunHarness Join(int worker, NumericsFingerprint? numerics = null, long applied = -1, long prepared = -1) =>
        Say(JoinOf(worker, numerics) with { AppliedStep = new StepId(applied), PreparedStep = new StepId(prepared) });

    public static NumericsFingerprint OtherNumerics => Numerics with { Blas = "Haswell" };

    public static TrainingOptions Options(long steps = 10, long evalEvery = 0, int globalBatch = 8) =>
        new() { Steps = steps, GlobalBatch = globalBatch, MicroBatch = 2, EvalEvery = evalEvery };

    public static int ProcessIdOf(int worker) => 100 + worker;

    public RunHarness Ready(int worker, ulong hash = Hash) =>
        Say(new StateReady(State.Slots[W(worker)].StateAt!.Value, W(worker), hash, 0.1));

    /// <summary>All join, the first initialises, the rest receive; the first step is under way.</summary>
    public RunHarness Started()
    {
        var workers = State.Slots.Keys.ToList();
        workers.ForEach(worker => Join(worker.Value));
        workers.ForEach(worker => Ready(worker.Value));
        Assert.Equal(RunPhase.Stepping, State.Phase);
        return this;
    }

    public Coordinates At(int worker) => State.At(State.Slots[W(worker)].Generation, State.NextStep);

    public StepPrepared PreparedOf(int worker, double loss = 2.0, double squaredNorm = 4.0, double seconds = 0.1)
    {
        var member = State.Plan.Single(m => m.Worker == W(worker));
        var losses = member.MicroBatches.SelectMany(range => Enumerable.Range(range.Start, range.Count))
            .Select(index => new MicroBatchLoss(index, loss * 10, 10)).ToList();
        return new StepPrepared(At(worker), W(worker), losses, squaredNorm, seconds * losses.Count, 0.01, 0, []);
    }

    public RunHarness Prepare(int worker, double loss = 2.0) => Say(PreparedOf(worker, loss));

    public IndexRange ShareOf(int worker) =>
        Assert.Single(State.Plan.Single(member => member.Worker == W(worker)).MicroBatches);

    /// <summary>
    /// Everyone in the plan prepares a gradient that is not finite; those that are named find that it is so in their
    /// own share.
    /// </summary>
    public RunHarness PrepareNotFinite(params int[] named)
    {
        foreach (var worker in State.Plan.Select(member => member.Worker.Value))
            Say(PreparedOf(worker, squaredNorm: double.NaN) with
            {
                NonFinite = named.Contains(worker) ? [ShareOf(worker)] : [],
            });
        return this;
    }

    /// <summary>Everyone in the plan prepares: the step is committed. Effects are those of the commit.</summary>
    public RunHarness Commit(double loss = 2.0)
    {
        foreach (var member in State.Plan)
            Prepare(member.Worker.Value, loss);
        return this;
    }

    public RunHarness Apply(int worker, ulong hash = Hash) =>
        Say(new StepApplied(State.At(State.Slots[W(worker)].Generation, State.Committed), W(worker), 0.01, hash));

    public RunHarness ApplyAll()
    {
        foreach (var worker in State.Unsettled)
            Apply(worker.Value);
        return this;
    }

    public RunHarness Dies(int worker, bool givenUp = false, int exitCode = 137) =>
        Input(new ProcessExited(W(worker), ProcessIdOf(worker), exitCode, givenUp, $"exit code {exitCode}"));

    public RunHarness CheckpointDone(string sha = "sha") => CheckpointDone($"/run/step-{State.InFlight!.Step}", sha);

    public RunHarness CheckpointDone(string directory, string sha)
    {
        var inFlight = State.InFlight!;
        return Say(new CheckpointWritten(State.At(new Generation(0), inFlight.Step), inFlight.Writer, directory, sha, 1,
            0.1));
    }

    public RunHarness Evaluated(int worker, double loss = 3.0)
    {
        var owed = State.Evaluation!.Owed[W(worker)];
        var losses = owed.SelectMany(range => Enumerable.Range(range.Start, range.Count))
            .Select(i => new MicroBatchLoss(i, loss, 1)).ToList();
        return Say(new EvaluationCompleted(State.At(State.Slots[W(worker)].Generation, State.Committed), W(worker),
            losses));
    }
}

using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Tests.Training;

/// <summary>
/// A worker's machine (place 0) fed step by step; every effect and message since the last call to <see cref="Take"/> is
/// kept.
/// </summary>
internal sealed class Script
{
    public static readonly RunId Run = new(new Guid("11111111-2222-3333-4444-555555555555"));
    public static readonly WorkerId Self = new(0);
    public static readonly Incarnation Process = new(new Guid("99999999-2222-3333-4444-555555555555"));
    public static readonly UpdateCoefficients Update = new(1e-3f, 1f, 0.1f, 0.05f);
    private static readonly NumericsFingerprint Numerics = new("2", "openblas", "avx2", "native", 1, "fp32", "cpu");

    private readonly List<WorkerEffect> _effects = [];

    public WorkerState State { get; private set; } =
        WorkerState.Start(Self, Process, 42, "host", DateTimeOffset.UnixEpoch);

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    public string Reason { get; private set; } = "";

    /// <summary>A worker that has joined and holds the state of a step.</summary>
    public static Script Holding(long step = 0)
    {
        var script = new Script();
        script.Give(new EnvironmentReady("data:0", Numerics));
        script.Hear(new JoinAccepted(1, At(1, step), Self, "", "/run", "/corpus", "c0ffee"));
        script.Give(new RunOpened(TimeSpan.FromSeconds(60)));
        script.Hear(new LoadState(At(2, step), ""));
        script.Give(new StateArrived(At(2, step), 7, 0.1));
        script.Take();
        return script;
    }

    public static Coordinates At(int generation, long step, long fence = 1) =>
        new(Run, new Fence(fence), new Generation(generation), new StepId(step));

    public static AdoptPlan Plan(int generation, long step, int microBatches, params IndexRange[][] ranges) =>
        new(At(generation, step), microBatches,
            [.. ranges.Select((r, i) => new PlanMember(new WorkerId(i), $"data:{i}", r))], []);

    public static CommitStep Commit(int generation, long step, bool hold = false, bool skip = false,
        WorkerId? writer = null) =>
        new(At(generation, step), Update, skip, hold, writer);

    public Script Hear(object message) => Give(new Heard(message));

    public Script Give(WorkerInput input)
    {
        var transition = WorkerMachine.Step(State, input, Now);
        State = transition.State;
        Reason = transition.Reason;
        _effects.AddRange(transition.Effects);
        return this;
    }

    public Script Pass(TimeSpan time)
    {
        Now += time;
        return Give(new Tick());
    }

    /// <summary>Answers the compute thread's job: ten tokens, loss 100 + index.</summary>
    public Script FinishJob()
    {
        var compute = _effects.OfType<ComputeEffect>().Last();
        return Give(new Computed(compute.Leaf is { } index ? Loss(index) : null, 0.5));
    }

    public Script FinishJobOf(int microBatch) => Give(new Computed(Loss(microBatch), 0.5));

    public Script FinishAllJobs()
    {
        while (State.Job is ComputingNode)
            FinishJob();
        return this;
    }

    public Script Reduce() => Give(new GradientComplete(new ReductionCompleted(State.At, 2.5, 1000)));

    public static MicroBatchLoss Loss(int index) => new(index, 100 + index, 10);

    public IReadOnlyList<WorkerEffect> Take()
    {
        var effects = _effects.ToImmutableArray();
        _effects.Clear();
        return effects;
    }

    public T Only<T>() => Assert.Single(_effects.OfType<T>());

    public IReadOnlyList<T> All<T>() => [.. _effects.OfType<T>()];

    public T Told<T>() => Assert.Single(_effects.OfType<SendToCoordinator>().Select(e => e.Message).OfType<T>());

    public bool ToldNothing<T>() => !_effects.OfType<SendToCoordinator>().Any(e => e.Message is T);
}

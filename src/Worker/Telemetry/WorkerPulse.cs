using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>
/// What is seen of a worker from outside its actor, and whether that is a sign of life. Immutable; a function of what
/// it is told and of the time.
/// </summary>
internal sealed record WorkerPulse
{
    /// <summary>Ticks come four times a second; a machine that is busy may lose some.</summary>
    public static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(20);

    /// <summary>The run says it when it is joined: <c>cluster.compute_timeout</c>.</summary>
    public TimeSpan ComputeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public required DateTimeOffset LastTurn { get; init; }

    /// <summary>When the compute thread was given its present job, or ended its last one.</summary>
    public required DateTimeOffset LastProgress { get; init; }

    /// <summary>The compute thread has something to do that takes about as long each time.</summary>
    public bool Computes { get; init; }

    /// <summary>The longest that such a job took.</summary>
    public TimeSpan LongestJob { get; init; }

    public bool Joined { get; init; }
    public WorkerPhase Phase { get; init; }

    public static WorkerPulse Begin(DateTimeOffset now) => new() { LastTurn = now, LastProgress = now };

    /// <summary>After a turn of the actor.</summary>
    public WorkerPulse After(WorkerState before, WorkerState state, DateTimeOffset now)
    {
        var moved = !ReferenceEquals(before.Job, state.Job);
        var ended = moved && Computes ? now - LastProgress : TimeSpan.Zero;
        return this with
        {
            LastTurn = now,
            LastProgress = moved ? now : LastProgress,
            LongestJob = ended > LongestJob ? ended : LongestJob,
            Computes = state.Job is ComputingNode or Applying or CheckingNodes or Evaluating,
            Joined = state is { Run: not null, LostSince: null, Ended: false }
                && state.Phase is not (WorkerPhase.Starting or WorkerPhase.Joining),
            Phase = state.Phase,
        };
    }

    /// <summary>Why the process should be ended and started again; null while it lives, however slowly.</summary>
    public string? WhyDead(DateTimeOffset now)
    {
        if (now - LastTurn > MostSilence)
            return $"its actor has done nothing for {(now - LastTurn).TotalSeconds:F0} s";
        // The coordinator evicts at compute_timeout, or at five times what a micro-batch takes: this comes after it.
        var limit = ComputeTimeout * 6 > LongestJob * 10 ? ComputeTimeout * 6 : LongestJob * 10;
        return Computes && now - LastProgress > limit
            ? $"its compute has made no progress for {(now - LastProgress).TotalSeconds:F0} s, at most {limit.TotalSeconds:F0} s are usual"
            : null;
    }

    /// <summary>Why no work should be expected of it; null when it is a member of the run.</summary>
    public string? WhyNotReady() => Joined ? null
        : $"it has not joined the run, or has lost its coordinator (phase {Phase})";
}

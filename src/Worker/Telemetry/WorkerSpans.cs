using System.Diagnostics;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>
/// The worker's part of each step's trace: a span for each phase that does something, and one for a checkpoint in the
/// background. Nothing is made while nobody listens, or while the coordinator records no trace. In the actor's turn.
/// </summary>
internal sealed class WorkerSpans : IDisposable
{
    public const string SourceName = "ClusterLlm.Worker";

    private readonly ActivitySource _source = new(SourceName);
    private ActivityContext _step;
    private WorkerPhase _phase;
    private Activity? _checkpoint;

    /// <summary>The phase under way, or the last one: what is measured now belongs to it.</summary>
    public Activity? Current { get; private set; }

    public void Took(WorkerState state, IReadOnlyList<WorkerEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect is StartCheckpoint start)
                // Of the step that was committed, not of the one that begins in the same turn.
                _checkpoint = Start("checkpoint", _step)?.SetTag("clusterllm.step", start.At.Step.Value);
            if (effect is BeginReduction begin)
                Begin(begin.Plan.Trace);
        }
        if (state.Phase == _phase)
            return;
        End();
        _phase = state.Phase;
        // Getting a state may be no part of any step.
        if (NameOf(_phase) is { } name && (_step != default || _phase == WorkerPhase.ReceivingState))
            Current = Start(name, _step)?.SetTag("clusterllm.step", state.At.Step.Value)
                .SetTag("clusterllm.generation", state.At.Generation.Value)
                .SetTag("clusterllm.worker", state.Self.ToString());
    }

    public void CheckpointEnded(object report)
    {
        if (report is CheckpointFailed failed)
            _checkpoint?.SetStatus(ActivityStatusCode.Error, failed.Reason);
        _checkpoint?.Stop();
        _checkpoint = null;
    }

    public void Failed(string reason) => Current?.SetStatus(ActivityStatusCode.Error, reason);

    public void Dispose()
    {
        End();
        _checkpoint?.Dispose();
        _source.Dispose();
    }

    private static string? NameOf(WorkerPhase phase) => phase switch
    {
        WorkerPhase.Computing => "forward_backward",
        WorkerPhase.Reducing => "reduce",
        WorkerPhase.Applying => "apply",
        WorkerPhase.Evaluating => "evaluate",
        WorkerPhase.ReceivingState => "receive_state",
        _ => null,
    };

    private void Begin(TraceContext? trace)
    {
        // The phase may be the same as before, but it is another step's.
        End();
        _phase = default;
        _step = trace?.ToActivity() ?? default;
    }

    private void End()
    {
        if (Current is { IsStopped: false } running)
            running.Stop();
    }

    private Activity? Start(string name, ActivityContext parent)
    {
        var activity = _source.StartActivity(name, ActivityKind.Internal, parent);
        // It lasts beyond this turn, and what runs on this thread next has nothing to do with it.
        Activity.Current = null;
        return activity;
    }
}

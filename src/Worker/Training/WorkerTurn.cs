using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>
/// What one input led to. Reason is the last thing that was decided, for logs; empty when nothing was. Refused: the
/// message was dropped, and could come again and again.
/// </summary>
internal sealed record WorkerTransition(WorkerState State, IReadOnlyList<WorkerEffect> Effects, string Reason,
    bool Refused);

/// <summary>
/// The transition under construction: the parts of the machine change the state and add effects through it.
/// </summary>
internal sealed class WorkerTurn(WorkerState state, DateTimeOffset now)
{
    private readonly List<WorkerEffect> _effects = [];
    private string _reason = "";
    private bool _refused;

    public WorkerState State { get; set; } = state;

    public DateTimeOffset Now { get; } = now;

    public WorkerTransition Done() => new(State, _effects, _reason, _refused);

    public void Because(string why) => _reason = why;

    /// <summary>Drops the message.</summary>
    public void Refuse(string why)
    {
        Because(why);
        _refused = true;
    }

    public void Do(WorkerEffect effect) => _effects.Add(effect);

    public void Tell(object message) => _effects.Add(new SendToCoordinator(message));

    public void Enter(WorkerPhase phase)
    {
        if (State.Phase != phase)
            State = State with { Phase = phase, PhaseSince = Now };
    }

    public void End(int code, string why)
    {
        if (State.Ended)
            return;
        Because(why);
        Enter(WorkerPhase.Stopping);
        State = State with { Ended = true, Plan = null };
        Do(new AbandonReduction());
        Do(new Exit(code, why));
    }
}

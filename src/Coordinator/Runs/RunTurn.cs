using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// What one input led to. Reason is the last thing that was decided, for logs; empty when nothing was. Refused: the
/// sender was turned away, and could be again and again.
/// </summary>
internal sealed record RunTransition(RunState State, IReadOnlyList<RunEffect> Effects, string Reason, bool Refused);

/// <summary>
/// The transition under construction: the parts of the machine change the state and add effects through it.
/// </summary>
internal sealed class RunTurn(RunState state, DateTimeOffset now)
{
    private readonly List<RunEffect> effects = [];
    private string reason = "";
    private bool refused;

    public RunState State { get; set; } = state;
    public DateTimeOffset Now { get; } = now;
    public RunSettings Settings => State.Settings;

    public RunTransition Done() => new(State, effects, reason, refused);

    public void Because(string why) => reason = why;

    /// <summary>Turns the sender of the input away.</summary>
    public void Refuse(string why)
    {
        Because(why);
        refused = true;
    }

    public void Do(RunEffect effect) => effects.Add(effect);

    public void Send(WorkerId to, object message) => effects.Add(new Send(to, message));

    public void Journal(JournalRecord record) =>
        effects.Add(new WriteJournal(record with { UnixMs = Now.ToUnixTimeMilliseconds() }));

    public WorkerSlot Slot(WorkerId worker) => State.Slots[worker];

    public void Set(WorkerSlot slot) => State = State with { Slots = State.Slots.SetItem(slot.Id, slot) };

    public void Set(IEnumerable<WorkerSlot> slots)
    {
        var builder = State.Slots.ToBuilder();
        foreach (var slot in slots)
            builder[slot.Id] = slot;
        State = State with { Slots = builder.ToImmutable() };
    }

    public void Membership(WorkerSlot slot, MembershipChange change, string why)
    {
        Because($"{slot.Id} {change}: {why}");
        refused |= change == MembershipChange.Refused;
        Journal(new MembershipChanged(slot.Id, change, slot.ProcessId, State.Committed, why));
    }

    public Generation NextGeneration()
    {
        State = State with { Generation = State.Generation.Next };
        return State.Generation;
    }

    /// <summary>
    /// Marks the worker as getting the state of the committed step; returns what it is to be told with.
    /// </summary>
    public Coordinates BeginState(WorkerSlot slot, bool settles = false)
    {
        var generation = NextGeneration();
        var at = State.At(generation, State.Committed);
        Set(slot with
        {
            Status = WorkerStatus.Receiving,
            Generation = generation,
            StateAt = at,
            Settles = settles,
            Applied = WorkerSlot.NoState,
            PreparedFor = WorkerSlot.NoState,
            ProgressAt = Now,
        });
        return at;
    }

    /// <summary>Coordinates as the process that fills the place knows them.</summary>
    public Coordinates At(WorkerSlot slot) => State.At(slot.Generation, State.Committed);

    public void End(int exitCode, string why)
    {
        if (State.Phase == RunPhase.Ended)
            return;
        Because(why);
        State = State with { Phase = RunPhase.Ended };
        Journal(new RunStopped(State.Committed, exitCode, why));
        var handsOver = State.Stop is { HandsOver: true };
        foreach (var slot in State.Slots.Values.Where(slot => slot.IsPresent && (slot.Draining || !handsOver)))
            Send(slot.Id, new Protocol.Control.StopWorker(Settings.Run, Settings.Fence, why, 0));
        Do(new EndRun(exitCode, why));
    }
}

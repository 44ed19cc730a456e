namespace ClusterLlm.Simulation.Engine;

/// <summary>Something that can die, and that can be stopped for a while and then go on as if nothing were.</summary>
internal abstract class SimProcess(EventQueue events)
{
    private Queue<Action>? backlog;

    public bool Alive { get; private set; } = true;

    public bool Paused => backlog is not null;

    /// <summary>Lets the process do something, now or when it goes on.</summary>
    public void Take(Action what)
    {
        if (!Alive)
            return;
        if (backlog is null)
            what();
        else
            backlog.Enqueue(what);
    }

    public void TakeAfter(long delay, Action what) => events.After(delay, () => Take(what));

    /// <summary>SIGSTOP, and SIGCONT after a time.</summary>
    public void Pause(long duration)
    {
        if (!Alive || Paused)
            return;
        backlog = new Queue<Action>();
        events.After(duration, Continue);
    }

    public void Die()
    {
        Alive = false;
        backlog = null;
    }

    private void Continue()
    {
        if (backlog is not { } waiting)
            return;
        backlog = null;
        while (waiting.TryDequeue(out var what))
            Take(what);
    }
}

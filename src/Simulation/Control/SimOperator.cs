using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Simulation.Engine;

namespace ClusterLlm.Simulation.Control;

/// <summary>Whoever operates the run: asks the coordinator that is there, if one is.</summary>
internal sealed class SimOperator(World world)
{
    private long wishes;

    public void Ask(OperatorWish wish)
    {
        if (world.Coordinator is { } coordinator)
            coordinator.Take(() => coordinator.Step(new OperatorAsked(++wishes, wish), null));
    }

    /// <summary>Again until it is heard by a coordinator that lives: it may come back paused.</summary>
    public void Resume()
    {
        if (world.Coordinator is { Paused: false, State.Pause: null })
            return;
        Ask(new ResumeRun("done"));
        world.Events.After(Ticks.Second, Resume);
    }
}

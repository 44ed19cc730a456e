using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Workers;

namespace ClusterLlm.Simulation.Network;

/// <summary>The control plane between one worker process and one coordinator process.</summary>
internal sealed class ControlLink(World world, SimWorker worker, SimCoordinator coordinator)
{
    public Lane Up { get; } = new(world, isControl: true);

    public Lane Down { get; } = new(world, isControl: true);

    public SimCoordinator Coordinator => coordinator;

    public void ToCoordinator(object message) =>
        Up.Send(coordinator, () => coordinator.Hear(worker, message));

    public void ToWorker(object message) => Down.Send(worker, () => worker.HearFrom(this, message));

    /// <summary>The connection breaks; one side or both notice after a while, and it can be made again.</summary>
    public void Cut()
    {
        var chance = world.Faults.Chance;
        var closed = Ticks.Of(chance.Fraction() * 1.5);
        Up.Cut(closed);
        Down.Cut(closed);
        var who = chance.Below(3);
        if (who != 0)
            coordinator.TakeAfter(Ticks.Of(chance.Fraction() * 3), () => coordinator.Lost(worker, "disassociated"));
        if (who == 1)
            return;
        var lost = Ticks.Of(chance.Fraction() * 3);
        worker.TakeAfter(lost, () => worker.LoseCoordinator(coordinator));
        worker.TakeAfter(Math.Max(lost, closed) + Ticks.Of(0.1 + chance.Fraction()), () =>
            worker.FindCoordinator(coordinator));
    }
}

using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Workers;

namespace ClusterLlm.Simulation.Network;

/// <summary>The data plane between two worker processes.</summary>
internal sealed class DataLink(World world, SimWorker first, SimWorker second)
{
    private readonly Lane forth = new(world, isControl: false);
    private readonly Lane back = new(world, isControl: false);

    public Lane From(SimWorker sender) => sender == first ? forth : back;

    /// <summary>The connection breaks; one side or both notice after a while.</summary>
    public void Cut()
    {
        var chance = world.Faults.Chance;
        var closed = Ticks.Of(chance.Fraction());
        forth.Cut(closed);
        back.Cut(closed);
        var who = chance.Below(3);
        if (who != 0)
            first.TakeAfter(Ticks.Of(chance.Fraction()), () => first.PeerEnded(second));
        if (who != 1)
            second.TakeAfter(Ticks.Of(chance.Fraction()), () => second.PeerEnded(first));
    }

    public void Open()
    {
        forth.Open();
        back.Open();
    }
}

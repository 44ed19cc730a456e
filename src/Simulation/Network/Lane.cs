using ClusterLlm.Simulation.Engine;

namespace ClusterLlm.Simulation.Network;

/// <summary>
/// One direction of a connection: keeps order. What is in flight when the connection is cut never arrives.
/// </summary>
internal sealed class Lane(World world, bool isControl)
{
    private long lastArrival;
    private long blockedUntil;
    private long closedUntil;
    private int epoch;

    /// <summary>Nothing arrives before that time: a partition short enough for TCP to outlast.</summary>
    public void Block(long until) => blockedUntil = Math.Max(blockedUntil, until);

    /// <summary>Loses what is in flight, and all that is sent until it is open again.</summary>
    public void Cut(long closedFor)
    {
        epoch++;
        closedUntil = Math.Max(closedUntil, world.Events.Now + closedFor);
    }

    public void Open()
    {
        (blockedUntil, closedUntil) = (0, 0);
    }

    public void Send(SimProcess to, Action deliver)
    {
        var (events, weather, chance) = (world.Events, world.Weather, world.Chance);
        if (events.Now < closedUntil || (isControl && weather.Loss > 0 && chance.Chance(weather.Loss)))
            return;
        var delay = weather.Delay + (long)(chance.Fraction() * weather.Jitter);
        if (weather.Stall > 0 && chance.Chance(weather.Stall))
            delay += Ticks.Of(chance.Exponential(1.5));
        Schedule(to, deliver, Math.Max(events.Now, blockedUntil) + delay);
        if (isControl && weather.Duplication > 0 && chance.Chance(weather.Duplication))
            Schedule(to, deliver, lastArrival + (long)(chance.Fraction() * weather.Jitter));
    }

    private void Schedule(SimProcess to, Action deliver, long time)
    {
        lastArrival = Math.Max(time, lastArrival);
        var sentIn = epoch;
        if (isControl)
            world.ControlMessages++;
        world.Events.At(lastArrival, Arrive);

        void Arrive()
        {
            if (sentIn != epoch)
                return;
            if (world.Events.Now < blockedUntil)
                world.Events.At(blockedUntil, Arrive);
            else
                to.Take(deliver);
        }
    }
}

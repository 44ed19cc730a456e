using System.Collections.Immutable;
using Akka.Util;

namespace Akka.Actor.Setup;

/// <summary>
/// The settings with which an actor system is created, at most one of each type, in the order of first addition.
/// </summary>
public sealed class ActorSystemSetup
{
    public static readonly ActorSystemSetup Empty = new(ImmutableList<Setup>.Empty);

    private ActorSystemSetup(ImmutableList<Setup> setups) => Setups = setups;

    internal ImmutableList<Setup> Setups { get; }

    public static ActorSystemSetup Create(params Setup[] setups) =>
        setups.Aggregate(Empty, (all, one) => all.WithSetup(one));

    public Option<T> Get<T>() where T : Setup =>
        Setups.OfType<T>().FirstOrDefault() is { } found ? new Option<T>(found) : Option<T>.None;

    /// <summary>These settings with one more, which replaces one of the same type.</summary>
    public ActorSystemSetup WithSetup<T>(T setup) where T : Setup
    {
        var at = Setups.FindIndex(s => s.GetType() == setup.GetType());
        return new ActorSystemSetup(at < 0 ? Setups.Add(setup) : Setups.SetItem(at, setup));
    }

    public ActorSystemSetup And<T>(T setup) where T : Setup => WithSetup(setup);
}

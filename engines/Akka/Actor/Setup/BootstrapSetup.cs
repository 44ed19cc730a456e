using Akka.Configuration;

namespace Akka.Actor;

/// <summary>The configuration text of a system that is created from an <see cref="Setup.ActorSystemSetup"/>.</summary>
public sealed class BootstrapSetup : Setup.Setup
{
    private BootstrapSetup(Config? config) => Config = config;

    internal Config? Config { get; }

    public static BootstrapSetup Create() => new(null);

    public BootstrapSetup WithConfig(Config config) => new(config);
}

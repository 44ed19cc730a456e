namespace Akka.Cluster.Tools.Singleton;

/// <summary>What the singleton machine wants done.</summary>
internal abstract record SingletonEffect;

internal sealed record StartSingleton : SingletonEffect;

internal sealed record StopSingleton : SingletonEffect;

/// <summary>To the manager on another node.</summary>
internal sealed record SayTo(UniqueAddress Node, SingletonMessage Message) : SingletonEffect;

/// <summary>What <see cref="LeaveSingleton"/> asked for is done.</summary>
internal sealed record SingletonLeft : SingletonEffect;

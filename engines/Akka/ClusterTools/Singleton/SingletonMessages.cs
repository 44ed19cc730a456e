namespace Akka.Cluster.Tools.Singleton;

/// <summary>What the managers of one singleton on two nodes say to each other. Each may be lost or repeated.</summary>
internal abstract record SingletonMessage(UniqueAddress From) : SingletonInput;

/// <summary>From the next oldest to one that is leaving: stop, and say when it is done.</summary>
internal sealed record HandOverToMe(UniqueAddress From) : SingletonMessage(From);

/// <summary>The singleton does not run at the sender and will not again.</summary>
internal sealed record HandOverDone(UniqueAddress From) : SingletonMessage(From);

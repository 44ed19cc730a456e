namespace Akka.Cluster.Hosting.SBR;

/// <summary>The side with the majority survives; of equal ones that with the first address.</summary>
public sealed class KeepMajorityOption : SplitBrainResolverOption;

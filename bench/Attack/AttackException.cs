namespace ClusterLlm.Attack;

/// <summary>The attack could not be made, or the run did not live through it.</summary>
internal sealed class AttackException(string message) : Exception(message);

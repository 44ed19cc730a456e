namespace ClusterLlm.Coordinator.Journal;

/// <summary>A sound record of a kind that this version does not know.</summary>
internal sealed class UnknownRecordException(int kind) : Exception($"a record of kind {kind}, which is not known here");

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>A record as tokens: an example of a conversation, or a pair of a preference.</summary>
public sealed record EncodedRecord(RecordOrigin Origin, TokenizedExample? Example, TokenizedPair? Pair);

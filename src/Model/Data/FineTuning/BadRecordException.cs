namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>A line that is not a record; the message says why, and the reader says where.</summary>
internal sealed class BadRecordException(string message) : Exception(message);

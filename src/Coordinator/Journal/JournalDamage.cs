namespace ClusterLlm.Coordinator.Journal;

/// <summary>Bytes of journal.bin that are no records, between some that are.</summary>
internal readonly record struct JournalDamage(long Offset, long Bytes, string Reason);

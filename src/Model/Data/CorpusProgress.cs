namespace ClusterLlm.Model.Data;

/// <summary>What preparing a corpus is busy with.</summary>
public enum CorpusPhase { Reading, TrainingTokenizer, Tokenizing }

/// <summary>
/// How far preparing a corpus has come; reported a few times a second at most. Bytes are those of the files on disk.
/// </summary>
public readonly record struct CorpusProgress(CorpusPhase Phase, long DoneBytes, long TotalBytes);

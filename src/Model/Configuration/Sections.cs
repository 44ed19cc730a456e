namespace ClusterLlm.Model.Configuration;

public enum TokenizerKind { Char, Bytes, Bpe }

public sealed record TokenizerOptions
{
    public TokenizerKind Kind { get; init; } = TokenizerKind.Bpe;

    /// <summary>
    /// A tokenizer.json, or a folder with one or with GPT-2's vocab.json and merges.txt. Null: trained on the corpus.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Target size when a bpe tokenizer is trained here.</summary>
    public int VocabularySize { get; init; } = 4_096;
}

public sealed record DataOptions
{
    /// <summary>A file or folder of .txt, .jsonl and their .gz. Null: the built-in town corpus.</summary>
    public string? Train { get; init; }

    /// <summary>Like <see cref="Train"/>; null: a fraction of it.</summary>
    public string? Validation { get; init; }
    public double ValidationFraction { get; init; } = 0.1;
}

public enum ComputeDevice { Cpu, Cuda }

public enum DeterminismMode { Elastic, FixedWorld }

public sealed record ClusterOptions
{
    /// <summary>
    /// Worker processes; 0 means one per physical core, or per visible GPU on cuda. Where they are started by others:
    /// how many a run waits for a while before it begins with those who came; 0 waits for the first.
    /// </summary>
    public int Workers { get; init; }

    public int ThreadsPerWorker { get; init; } = 1;
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>
    /// Elastic: the same bits on any number of workers. FixedWorld: each worker adds up its micro-batches in one
    /// buffer, and the bits depend on how many workers there are.
    /// </summary>
    public DeterminismMode Determinism { get; init; } = DeterminismMode.Elastic;
    /// <summary>
    /// Starts the workers itself; false: they join by themselves, and whoever starts them starts them again.
    /// </summary>
    public bool StartWorkers { get; init; } = true;

    /// <summary>The name or address by which workers reach the coordinator.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The address on which the coordinator listens, where it differs from <see cref="Host"/>.</summary>
    public string? BindHost { get; init; }

    /// <summary>Port of the coordinator's control plane; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Seconds a worker lives without a coordinator.</summary>
    public double OrphanTimeout { get; init; } = 60;

    /// <summary>Seconds of silence after which a worker is evicted.</summary>
    public double HeartbeatTimeout { get; init; } = 10;

    /// <summary>Seconds the run waits while it has fewer than <see cref="MinWorkers"/>.</summary>
    public double WaitForWorkers { get; init; } = 120;

    /// <summary>Workers without which no step is begun.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Workers beyond which nobody is let in; 0 sets no bound.</summary>
    public int MaxWorkers { get; init; }

    /// <summary>
    /// Seconds without progress after which a worker's compute counts as hung; at least five times what a micro-batch
    /// usually takes, and six times as long before a worker's first one.
    /// </summary>
    public double ComputeTimeout { get; init; } = 10;

    /// <summary>Slow workers are given fewer micro-batches; the result does not depend on it.</summary>
    public bool Balance { get; init; } = true;

    /// <summary>Steps between comparisons of all workers' parameters and moments; 0 never compares.</summary>
    public long VerifyEvery { get; init; } = 100;

    /// <summary>Payload bytes of one message of the data plane.</summary>
    public int FrameBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes in flight to one peer of the data plane.</summary>
    public int WindowBytes { get; init; } = 8 * 1024 * 1024;
}

public sealed record CheckpointOptions
{
    /// <summary>Steps between checkpoints; 0 writes only the first and the last.</summary>
    public long Every { get; init; } = 500;

    /// <summary>Newest checkpoints kept.</summary>
    public int Keep { get; init; } = 3;
}

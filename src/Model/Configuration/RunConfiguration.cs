namespace ClusterLlm.Model.Configuration;

/// <summary>
/// A whole run, fully resolved: what config.yaml holds. Immutable; see <c>ConfigurationFile</c> for reading and
/// writing.
/// </summary>
public sealed record RunConfiguration
{
    public ModelOptions Model { get; init; } = new();
    public TokenizerOptions Tokenizer { get; init; } = new();
    public DataOptions Data { get; init; } = new();
    public TrainingOptions Training { get; init; } = new();
    public FinetuneOptions Finetune { get; init; } = new();
    public LoraOptions Lora { get; init; } = new();
    public DpoOptions Dpo { get; init; } = new();
    public ClusterOptions Cluster { get; init; } = new();
    public CheckpointOptions Checkpoint { get; init; } = new();
    public ApiOptions Api { get; init; } = new();
    public TelemetryOptions Telemetry { get; init; } = new();
    public SecurityOptions Security { get; init; } = new();
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>Whether a model is trained further rather than from nothing.</summary>
    public bool FineTunes => Finetune.Base is not null;
}

using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>What a checkpoint says of its run besides the state itself.</summary>
/// <param name="Step">The last step whose update is in the state; 0 is the initialised one.</param>
/// <param name="DataPosition">Sequences of the corpus consumed so far.</param>
/// <param name="ConfigurationSha256">Of the resolved configuration.</param>
/// <param name="Tokenizer">Saved beside the model; null saves none.</param>
public sealed record CheckpointInfo(long Step, long DataPosition, string ConfigurationSha256, string CorpusFingerprint,
    ITokenizer? Tokenizer)
{
    public CheckpointRun? Run { get; init; }

    /// <summary>Further files of the model, such as tokenizer_config.json, by their names.</summary>
    public IReadOnlyDictionary<string, byte[]> ModelFiles { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Folder of the frozen model that adapters are for; null without adapters.</summary>
    public string? Base { get; init; }
}

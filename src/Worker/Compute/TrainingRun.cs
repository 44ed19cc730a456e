using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Worker.Compute;

/// <summary>What all steps of a run share.</summary>
internal sealed class TrainingRun(RunConfiguration configuration, string yaml, string runDirectory, Corpus corpus,
    TimeProvider time)
{
    private readonly string _configurationSha256 =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));

    public RunConfiguration Configuration => configuration;

    public Corpus Corpus => corpus;

    public TimeProvider Time => time;

    public WindowSampler Sampler { get; } =
        new(corpus.Train.Tokens, configuration.Model.Context, configuration.Training.Seed);

    public string CheckpointRoot { get; } = Path.Combine(runDirectory, "checkpoints");

    public CheckpointInfo CheckpointInfo(long step) =>
        new(step, step * configuration.Training.GlobalBatch, _configurationSha256, corpus.Fingerprint,
            corpus.Tokenizer);
}

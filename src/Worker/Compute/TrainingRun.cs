using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Compute;

/// <summary>What all steps of a run share.</summary>
internal sealed class TrainingRun(RunConfiguration configuration, string yaml, string runDirectory, ITrainingData data,
    NumericsFingerprint numerics, TimeProvider time)
{
    private readonly string _configurationSha256 =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));

    public RunConfiguration Configuration => configuration;

    public ITrainingData Data => data;

    public TimeProvider Time => time;

    public string CheckpointRoot { get; } = Path.Combine(runDirectory, "checkpoints");

    public CheckpointInfo CheckpointInfo(Coordinates at, RunProgress? progress) =>
        new(at.Step.Value, at.Step.Value * configuration.Training.GlobalBatch, _configurationSha256,
            data.Fingerprint, data.Tokenizer)
        {
            ModelFiles = data.ModelFiles,
            Base = configuration.Lora.Rank > 0 ? configuration.Finetune.Base : null,
            Run = progress is null ? null : new CheckpointRun
            {
                Id = at.Run.Value.ToString("N"),
                Fence = at.Fence.Value,
                OptimizerSteps = progress.OptimizerSteps,
                TotalTokens = progress.TotalTokens,
                Loss = progress.Loss,
                TokenizerSha256 = data.Tokenizer.Sha256,
                Numerics = numerics.ToFields(),
                Configuration = yaml,
            },
        };
}

namespace ClusterLlm.Model.Configuration;

/// <summary>What no single key can tell: ranges, and keys that must fit together. The first breach is thrown.</summary>
internal static class ConfigurationRules
{
    private const int MaxHeadWidth = 1_024;

    public static void Check(RunConfiguration run)
    {
        CheckModel(run.Model);
        Require(run.Training.Steps >= (run.FineTunes ? 0 : 1), "training.steps", run.Training.Steps,
            run.FineTunes ? "0 (by finetune.epochs) or more" : "at least 1");
        CheckTraining(run.Training);
        CheckFinetuning(run);
        CheckRest(run);
    }

    /// <summary>The transformer alone.</summary>
    public static void CheckModel(ModelOptions model)
    {
        Require(model.Layers is >= 1 and <= 1_000, "model.layers", model.Layers, "1 to 1000");
        Require(model.Width is >= 1 and <= 65_536, "model.width", model.Width, "1 to 65536");
        Require(model.Heads is >= 1 and <= 65_536, "model.heads", model.Heads, "1 to 65536");
        Require(model.HeadDim != 0 || model.Width % model.Heads == 0, "model.heads", model.Heads,
            $"a divisor of model.width ({model.Width})");
        Require(model.KvHeads == 0 || (model.KvHeads > 0 && model.Heads % model.KvHeads == 0), "model.kv_heads",
            model.KvHeads,
            $"0 or a divisor of model.heads ({model.Heads})");
        Require(model.FfnWidth is >= 0 and <= 1 << 20, "model.ffn_width", model.FfnWidth,
            "0 (chosen for you) to 1048576");
        Require(model.Context is >= 1 and <= 1 << 20, "model.context", model.Context, "1 to 1048576");
        Require(model.Dropout is >= 0 and < 1, "model.dropout", model.Dropout, "at least 0 and below 1");
        Require(model.RopeTheta > 0, "model.rope_theta", model.RopeTheta, "above 0");
        Require(model.NormEpsilon > 0, "model.norm_epsilon", model.NormEpsilon, "above 0");
        if (model.Architecture == ModelArchitecture.Gpt2)
            CheckGpt2(model);
        else
            CheckLlama(model);
    }

    private static void CheckGpt2(ModelOptions model)
    {
        Require(model.KvHeads == 0 || model.KvHeads == model.Heads, "model.kv_heads", model.KvHeads,
            "0 for gpt2, which has no grouped-query attention");
        Require(model.HeadDim == 0 || model.HeadDim * (long)model.Heads == model.Width, "model.head_dim",
            model.HeadDim, "0 for gpt2");
        Require(!model.AttentionBias, "model.attention_bias", "true",
            "false for gpt2, which has model.bias for all biases");
        Require(model.RopeScaling == RopeScaling.None, "model.rope_scaling", model.RopeScaling,
            "none for gpt2, which has no rotary embedding");
    }

    private static void CheckLlama(ModelOptions model)
    {
        if (model.HeadDim == 0)
            Require(model.Width / model.Heads is <= MaxHeadWidth and var width && width % 2 == 0, "model.heads",
                model.Heads,
                $"such that width / heads is even and at most {MaxHeadWidth} (rotary embedding)");
        Require(model.HeadDim is >= 0 and <= MaxHeadWidth && model.HeadDim % 2 == 0, "model.head_dim", model.HeadDim,
            $"0 (width / heads) or an even number up to {MaxHeadWidth}");
        Require(model.RopeScalingFactor >= 1, "model.rope_scaling_factor", model.RopeScalingFactor, "at least 1");
        Require(model.RopeScaling != RopeScaling.None || model.RopeScalingFactor == 1, "model.rope_scaling_factor",
            model.RopeScalingFactor, "1 while model.rope_scaling is none");
        Require(model.RopeLowFrequencyFactor > 0, "model.rope_low_frequency_factor", model.RopeLowFrequencyFactor,
            "above 0");
        Require(model.RopeHighFrequencyFactor > model.RopeLowFrequencyFactor, "model.rope_high_frequency_factor",
            model.RopeHighFrequencyFactor,
            FormattableString.Invariant($"above model.rope_low_frequency_factor ({model.RopeLowFrequencyFactor})"));
        Require(model.RopeOriginalContext >= 1, "model.rope_original_context", model.RopeOriginalContext,
            "at least 1");
    }

    private static void CheckTraining(TrainingOptions training)
    {
        Require(training.MicroBatch is >= 1 and <= 65_536, "training.micro_batch", training.MicroBatch, "1 to 65536");
        Require(training.GlobalBatch >= 1 && training.GlobalBatch % training.MicroBatch == 0, "training.global_batch",
            training.GlobalBatch, $"a multiple of training.micro_batch ({training.MicroBatch})");
        Require(training.GlobalBatch / training.MicroBatch <= 65_536, "training.global_batch", training.GlobalBatch,
            "at most 65536 micro-batches");
        Require(training.LearningRate > 0, "training.learning_rate", training.LearningRate, "above 0");
        Require(training.MinLearningRate is null
            || (training.MinLearningRate >= 0 && training.MinLearningRate <= training.LearningRate),
            "training.min_learning_rate", training.MinLearningRate,
            $"0 to training.learning_rate ({training.LearningRate})");
        Require(training.WarmupSteps >= 0, "training.warmup_steps", training.WarmupSteps, "0 or more");
        Require(training.DecayFraction is >= 0 and <= 1, "training.decay_fraction", training.DecayFraction, "0 to 1");
        Require(training.WeightDecay >= 0, "training.weight_decay", training.WeightDecay, "0 or more");
        Require(training.Beta1 is >= 0 and < 1, "training.beta1", training.Beta1, "at least 0 and below 1");
        Require(training.Beta2 is >= 0 and < 1, "training.beta2", training.Beta2, "at least 0 and below 1");
        Require(training.Epsilon > 0, "training.epsilon", training.Epsilon, "above 0");
        Require(training.GradClip >= 0, "training.grad_clip", training.GradClip, "0 (off) or more");
        Require(training.EvalEvery >= 0, "training.eval_every", training.EvalEvery, "0 (never) or more");
        Require(training.MaxSkippedSteps >= 1, "training.max_skipped_steps", training.MaxSkippedSteps, "at least 1");
        Require(training.LossSpikeZScore >= 0, "training.loss_spike_z_score", training.LossSpikeZScore,
            "0 (off) or more");
        Require(training.EvalBatches >= 0, "training.eval_batches", training.EvalBatches, "0 (all) or more");
    }

    private static void CheckFinetuning(RunConfiguration run)
    {
        var (finetune, lora, dpo) = (run.Finetune, run.Lora, run.Dpo);
        Require(
            finetune.Epochs is > 0 and <= 1_000_000, "finetune.epochs", finetune.Epochs, "above 0, at most 1000000");
        Require(finetune.MaxLength == 0 || (finetune.MaxLength >= 2 && finetune.MaxLength <= run.Model.Context),
            "finetune.max_length", finetune.MaxLength, $"0 (model.context) or 2 to {run.Model.Context}");
        Require(lora.Rank is >= 0 and <= 4_096, "lora.rank", lora.Rank, "0 (trains the whole model) to 4096");
        Require(
            lora.Rank == 0 || run.FineTunes, "lora.rank", lora.Rank, "0 in pre-training, which has no base to adapt");
        Require(lora.Alpha > 0, "lora.alpha", lora.Alpha, "above 0");
        Require(lora.Dropout is >= 0 and < 1, "lora.dropout", lora.Dropout, "at least 0 and below 1");
        Require(lora.Rank > 0 || lora.BasePrecision == BasePrecision.Fp32, "lora.base_precision", lora.BasePrecision,
            "fp32 where lora.rank is 0: a model that is trained as a whole is held in fp32");
        Require(dpo.Beta > 0, "dpo.beta", dpo.Beta, "above 0");
        Require(dpo.LabelSmoothing is >= 0 and < 0.5, "dpo.label_smoothing", dpo.LabelSmoothing,
            "at least 0 and below 0.5");
    }

    private static void CheckRest(RunConfiguration run)
    {
        Require(run.Tokenizer.VocabularySize is >= 257 and <= 1 << 24, "tokenizer.vocabulary_size",
            run.Tokenizer.VocabularySize, "257 to 16777216");
        Require(run.Data.ValidationFraction is >= 0 and < 1, "data.validation_fraction", run.Data.ValidationFraction,
            "at least 0 and below 1");
        var cluster = run.Cluster;
        Require(cluster.Workers is >= 0 and <= 4_096, "cluster.workers", cluster.Workers,
            "0 (one per core or GPU) to 4096");
        Require(cluster.ThreadsPerWorker is >= 1 and <= 1_024, "cluster.threads_per_worker", cluster.ThreadsPerWorker,
            "1 to 1024");
        Require(!string.IsNullOrWhiteSpace(cluster.Host), "cluster.host", "empty", "a name or an address");
        Require(cluster.BindHost is null || !string.IsNullOrWhiteSpace(cluster.BindHost), "cluster.bind_host", "empty",
            "an address, or null for that of cluster.host");
        Require(cluster.Port is >= 0 and <= 65_535, "cluster.port", cluster.Port, "0 (any free) to 65535");
        Require(cluster.OrphanTimeout > 0, "cluster.orphan_timeout", cluster.OrphanTimeout, "above 0 seconds");
        Require(cluster.HeartbeatTimeout > 0, "cluster.heartbeat_timeout", cluster.HeartbeatTimeout, "above 0 seconds");
        Require(cluster.WaitForWorkers > 0, "cluster.wait_for_workers", cluster.WaitForWorkers, "above 0 seconds");
        Require(cluster.MinWorkers >= 1, "cluster.min_workers", cluster.MinWorkers, "at least 1");
        Require(cluster.MaxWorkers == 0 || cluster.MaxWorkers >= cluster.MinWorkers, "cluster.max_workers",
            cluster.MaxWorkers, $"0 (no bound) or at least cluster.min_workers ({cluster.MinWorkers})");
        Require(cluster.ComputeTimeout > 0, "cluster.compute_timeout", cluster.ComputeTimeout, "above 0 seconds");
        Require(cluster.VerifyEvery >= 0, "cluster.verify_every", cluster.VerifyEvery, "0 (never) or more");
        Require(cluster.FrameBytes is >= 4_096 and <= 256 << 10 && cluster.FrameBytes % 4 == 0, "cluster.frame_bytes",
            cluster.FrameBytes, "4096 to 262144, a multiple of 4");
        Require(cluster.WindowBytes >= cluster.FrameBytes, "cluster.window_bytes", cluster.WindowBytes,
            $"at least cluster.frame_bytes ({cluster.FrameBytes})");
        Require(run.Api.Port is null or (>= 0 and <= 65_535), "api.port", run.Api.Port,
            "null (the usual one, or a free one), 0 (any free) to 65535");
        Require(run.Samples.Tokens is >= 1 and <= 4_096, "samples.tokens", run.Samples.Tokens, "1 to 4096");
        Require(run.Samples.MaxParameters >= 0, "samples.max_parameters", run.Samples.MaxParameters, "0 or more");
        Require(run.Checkpoint.Every >= 0, "checkpoint.every", run.Checkpoint.Every, "0 (first and last only) or more");
        Require(run.Checkpoint.Keep >= 1, "checkpoint.keep", run.Checkpoint.Keep, "at least 1");
        CheckTelemetry(run.Telemetry);
    }

    private static void CheckTelemetry(TelemetryOptions telemetry)
    {
        Require(telemetry.OtlpEndpoint is not { } endpoint || TelemetryOptions.IsEndpoint(endpoint),
            "telemetry.otlp_endpoint", telemetry.OtlpEndpoint, "a URL such as http://localhost:4317");
        Require(telemetry.OtlpProtocol is TelemetryOptions.Grpc or TelemetryOptions.HttpProtobuf,
            "telemetry.otlp_protocol", telemetry.OtlpProtocol, "grpc or http/protobuf");
        Require(telemetry.MetricsInterval is >= 0.1 and <= 3_600, "telemetry.metrics_interval",
            telemetry.MetricsInterval, "0.1 to 3600 seconds");
        Require(telemetry.WorkerPort is >= 0 and <= 65_535, "telemetry.worker_port", telemetry.WorkerPort,
            "0 (any free) to 65535");
    }

    private static void Require(bool holds, string key, object? value, string expected)
    {
        if (!holds)
            throw new ConfigurationException(FormattableString.Invariant($"{key} is {value}, but must be {expected}"));
    }
}

namespace ClusterLlm.Model.Configuration;

public enum LearningRateSchedule { Cosine, Wsd, Constant }

public enum TrainingPrecision { Fp32, Bf16 }

/// <summary>The optimisation. Batches are in sequences of <c>model.context</c> tokens.</summary>
public sealed record TrainingOptions
{
    /// <summary>Optimizer steps; 0, in fine-tuning, means as many as <c>finetune.epochs</c> take.</summary>
    public long Steps { get; init; } = 1_000;
    public int GlobalBatch { get; init; } = 16;
    public int MicroBatch { get; init; } = 4;
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Where cosine and wsd end; null means a tenth of <see cref="LearningRate"/>.</summary>
    public double? MinLearningRate { get; init; }
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;
    public long WarmupSteps { get; init; } = 20;

    /// <summary>Last fraction of the steps over which wsd decays.</summary>
    public double DecayFraction { get; init; } = 0.1;
    public double WeightDecay { get; init; } = 0.1;
    public double Beta1 { get; init; } = 0.9;
    public double Beta2 { get; init; } = 0.95;
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Largest global gradient norm; 0 does not clip.</summary>
    public double GradClip { get; init; } = 1.0;
    public long Seed { get; init; } = 1337;

    /// <summary>Steps between evaluations; 0 never evaluates.</summary>
    public long EvalEvery { get; init; } = 200;

    /// <summary>Micro-batches of one evaluation; 0 means the whole validation split.</summary>
    public int EvalBatches { get; init; }

    /// <summary>Skipped steps in a row after which the run stops.</summary>
    public int MaxSkippedSteps { get; init; } = 10;

    /// <summary>
    /// A step is skipped when its loss lies so many standard deviations above the mean of the last 128 committed ones;
    /// 0 never skips for that.
    /// </summary>
    public double LossSpikeZScore { get; init; }
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Fp32;
}

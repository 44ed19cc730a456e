namespace ClusterLlm.Model.Configuration;

public enum FinetuneMethod { Sft, Dpo }

public enum LossOn { Completions, All }

/// <summary>
/// Fine-tuning: what is trained further, and how examples become tokens. Pre-training leaves it alone.
/// </summary>
public sealed record FinetuneOptions
{
    /// <summary>The model to begin with: a run, a checkpoint or a Hugging Face folder. Null: pre-training.</summary>
    public string? Base { get; init; }

    /// <summary>
    /// SHA-256 over the base's parameters, kept so that a resumed run finds the same ones; set by the run.
    /// </summary>
    public string? BaseSha256 { get; init; }

    /// <summary>Supervised on labelled examples, or direct preference optimisation (Rafailov et al. 2023).</summary>
    public FinetuneMethod Method { get; init; } = FinetuneMethod.Sft;

    /// <summary>Passes over the examples, which decide the steps where <c>training.steps</c> is 0.</summary>
    public double Epochs { get; init; } = 3;

    /// <summary>
    /// chatml, llama-3, alpaca, plain, or a file with a Jinja template. Null: the base's own, else plain.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>Which tokens' loss counts: the assistant's, or all.</summary>
    public LossOn TrainOn { get; init; } = LossOn.Completions;

    /// <summary>Tokens of one example at most, longer ones are cut; 0 means <c>model.context</c>.</summary>
    public int MaxLength { get; init; }

    /// <summary>Several examples share a window of max_length tokens; attention stays within each.</summary>
    public bool Packing { get; init; } = true;

    /// <summary>Unusable lines of the data are counted instead of ending the run.</summary>
    public bool SkipBadLines { get; init; }
}

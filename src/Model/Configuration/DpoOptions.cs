namespace ClusterLlm.Model.Configuration;

/// <summary>Direct preference optimisation (Rafailov et al. 2023), with <c>finetune.method: dpo</c>.</summary>
public sealed record DpoOptions
{
    /// <summary>How strongly the model is held to the reference.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Probability that a label is wrong (conservative DPO, Mitchell 2023); below 0.5.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The reference finds every answer equally likely.</summary>
    public bool ReferenceFree { get; init; }
}

namespace ClusterLlm.Model.Configuration;

public enum BasePrecision { Fp32, Bf16, Int8 }

/// <summary>
/// Low-rank adaptation (Hu et al. 2021): the base is frozen, and W x becomes W x + scale B A x with A (rank, in) and B
/// (out, rank) trained; scale is alpha / rank.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>0 trains the whole model.</summary>
    public int Rank { get; init; }

    public double Alpha { get; init; } = 16;

    /// <summary>Probability with which elements of an adapter's input are dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Names of layers, such as <c>q_proj,v_proj</c>, or all-linear. Null: c_attn for GPT-2, q_proj,v_proj for Llama.
    /// </summary>
    public string? TargetModules { get; init; }

    /// <summary>Scale is alpha / sqrt(rank) (Kalajdzievski 2023).</summary>
    public bool Rslora { get; init; }

    /// <summary>How the frozen matrices are held; int8 is blockwise (Dettmers et al. 2022).</summary>
    public BasePrecision BasePrecision { get; init; } = BasePrecision.Fp32;
}

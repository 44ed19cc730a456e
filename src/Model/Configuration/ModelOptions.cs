namespace ClusterLlm.Model.Configuration;

public enum ModelArchitecture { Gpt2, Llama }

/// <summary>How the angles of the rotary position embedding are changed for long contexts.</summary>
public enum RopeScaling { None, Linear, Llama3 }

/// <summary>The transformer. The default is the preset <c>tiny</c>.</summary>
public sealed record ModelOptions
{
    public ModelArchitecture Architecture { get; init; } = ModelArchitecture.Gpt2;

    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Query heads; must divide <see cref="Width"/>.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>
    /// Key and value heads (grouped-query attention, Llama only); 0 means as many as <see cref="Heads"/>.
    /// </summary>
    public int KvHeads { get; init; }

    /// <summary>Width of one head (Llama only); 0 means <see cref="Width"/> / <see cref="Heads"/>.</summary>
    public int HeadDim { get; init; }

    /// <summary>Embedding dimension.</summary>
    public int Width { get; init; } = 128;

    /// <summary>
    /// Hidden dimension of the feed-forward layer; 0 means 4 x width (GPT-2) or 8/3 x width rounded up to 256 (Llama).
    /// </summary>
    public int FfnWidth { get; init; }

    /// <summary>Tokens in a window.</summary>
    public int Context { get; init; } = 128;

    public double Dropout { get; init; }

    /// <summary>Biases in linear layers and layer norms (GPT-2 only).</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Biases of queries, keys and values alone, as Qwen2 has them (Llama only).</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Output projection shares the token embedding. Null: true for GPT-2, false for Llama.</summary>
    public bool? TieEmbeddings { get; init; }

    /// <summary>Base of the rotary position embedding (Llama only).</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Llama only. Linear: all angles are divided. Llama3: those of long wavelengths are.</summary>
    public RopeScaling RopeScaling { get; init; } = RopeScaling.None;

    /// <summary>What divides the angles.</summary>
    public double RopeScalingFactor { get; init; } = 1;

    /// <summary>
    /// Llama3: wavelengths above <see cref="RopeOriginalContext"/> / this are divided by the whole factor.
    /// </summary>
    public double RopeLowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama3: wavelengths below <see cref="RopeOriginalContext"/> / this are left as they are.</summary>
    public double RopeHighFrequencyFactor { get; init; } = 4;

    /// <summary>Llama3: the context that the model was made with before it was scaled.</summary>
    public int RopeOriginalContext { get; init; } = 8_192;

    /// <summary>Epsilon of the layer norm (GPT-2) or RMS norm (Llama).</summary>
    public double NormEpsilon { get; init; } = 1e-5;
}

using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Which matrices of a model have low-rank adapters, and the layout of these: <c>A</c> (rank, in) and <c>B</c> (out,
/// rank) of each, in PEFT's names. A pure function of options and base layout.
/// </summary>
public static class Adapters
{
    private const string Prefix = "base_model.model.";
    private const string AllLinear = "all-linear";

    /// <summary>The layout of everything that is trained.</summary>
    /// <exception cref="ConfigurationException">lora.target_modules names no matrix of the model.</exception>
    public static ParameterLayout Layout(ModelOptions model, ParameterLayout layout, LoraOptions lora) =>
        new(Targets(model, layout, lora).SelectMany(matrix => new[]
        {
            // The variance of PEFT's uniform initialisation; B is zero, so that training begins at the base.
            new ParameterSpec(NameA(Path(matrix)), [lora.Rank, matrix.Shape[1]], false, 0,
                1 / Math.Sqrt(3.0 * matrix.Shape[1])) { OfMatrixProduct = true },
            new ParameterSpec(NameB(Path(matrix)), [matrix.Shape[0], lora.Rank], false, 0,
                0) { OfMatrixProduct = true },
        }), []);

    /// <summary>The factor on B A x.</summary>
    public static double Scale(LoraOptions lora) => lora.Alpha / (lora.Rslora ? Math.Sqrt(lora.Rank) : lora.Rank);

    /// <summary>Last parts of the names of the adapted matrices, as PEFT's target_modules has them.</summary>
    public static IReadOnlyList<string> ModuleNames(ModelOptions model, ParameterLayout layout, LoraOptions lora) =>
        [.. Targets(model, layout, lora).Select(Module).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Of the adapter of a layer, such as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public static string NameA(string path) => $"{Prefix}{path}.lora_A.weight";

    /// <summary>Of the adapter of a layer.</summary>
    public static string NameB(string path) => $"{Prefix}{path}.lora_B.weight";

    /// <summary>A matrix of a block, not one of the vocabulary.</summary>
    internal static bool IsLinear(ParameterSpec spec) => spec is { OfMatrixProduct: true, Shape.Length: 2 }
        && Module(spec) is not ("wte" or "embed_tokens" or "lm_head");

    /// <summary>The matrices that have an adapter.</summary>
    internal static List<ParameterSpec> Targets(ModelOptions model, ParameterLayout layout, LoraOptions lora)
    {
        var linear = layout.Parameters.Where(IsLinear).ToList();
        string wanted = lora.TargetModules
            ?? (model.Architecture == ModelArchitecture.Gpt2 ? "c_attn" : "q_proj,v_proj");
        if (wanted == AllLinear)
            return linear;
        string[] names = wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] known = [.. linear.Select(Module).Distinct().Order(StringComparer.Ordinal)];
        if (names.Length == 0 || names.FirstOrDefault(name => !known.Contains(name)) is not null)
            throw new ConfigurationException($"lora.target_modules is '{wanted}', but must be {AllLinear} or some of "
                + string.Join(',', known));
        return linear.FindAll(spec => names.Contains(Module(spec)));
    }

    private static string Path(ParameterSpec matrix) => matrix.Name[..^".weight".Length];

    private static string Module(ParameterSpec matrix) => Path(matrix)[(Path(matrix).LastIndexOf('.') + 1)..];
}

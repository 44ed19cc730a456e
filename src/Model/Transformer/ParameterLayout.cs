using System.Globalization;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.Transformer;

/// <summary>A run of elements of a flat buffer.</summary>
public readonly record struct FlatRange(long Offset, long Count, bool Decays);

/// <summary>
/// Where each parameter lies in the flat buffers: in ordinal order of the exported names, which is the order of the
/// files too, each aligned to 64 bytes. The padding between is zero for ever. Tied parameters lie there once. A pure
/// function of options and vocabulary.
/// </summary>
public sealed class ParameterLayout
{
    /// <summary>Elements of float32 (64 bytes) to which each parameter is aligned.</summary>
    public const int Alignment = 16;

    private readonly Dictionary<string, ParameterSpec> _byName;

    internal ParameterLayout(IEnumerable<ParameterSpec> parameters, IEnumerable<ParameterSpec> constantZeros)
    {
        var placed = new List<ParameterSpec>();
        foreach (var parameter in parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
        {
            placed.Add(parameter with { Offset = Length });
            Length = checked((Length + parameter.Elements + Alignment - 1) / Alignment * Alignment);
        }

        Parameters = placed;
        ConstantZeros = [.. constantZeros];
        ParameterCount = placed.Sum(parameter => parameter.Elements);
        _byName = placed.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        DecayRanges = MergeByDecay(placed);
    }

    public IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>
    /// Tensors that the file format demands and this model does not have: GPT-2's biases when <c>model.bias</c> is
    /// false. Always zero.
    /// </summary>
    public IReadOnlyList<ParameterSpec> ConstantZeros { get; }

    /// <summary>Elements of each flat buffer, padding included.</summary>
    public long Length { get; }

    /// <summary>Elements that are trained.</summary>
    public long ParameterCount { get; }

    /// <summary>The whole buffer, cut where weight decay begins or ends.</summary>
    public IReadOnlyList<FlatRange> DecayRanges { get; }

    public ParameterSpec this[string name] => _byName[name];

    public static ParameterLayout For(ModelOptions model, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        return model.Architecture switch
        {
            ModelArchitecture.Gpt2 => new(Gpt2(model, vocabularySize), model.Bias ? [] : Gpt2Biases(model)),
            ModelArchitecture.Llama => new(Llama(model, vocabularySize), []),
            var other => throw new NotSupportedException($"no layout for the architecture {other}"),
        };
    }

    private static IEnumerable<ParameterSpec> Gpt2(ModelOptions model, int vocabularySize)
    {
        long width = model.Width, hidden = model.FeedForwardWidth();
        double residual = ResidualDeviation(model);
        yield return Embedding("transformer.wte.weight", vocabularySize, model);
        yield return new("transformer.wpe.weight", [model.Context, width], false, 0, StandardDeviation);
        for (int layer = 0; layer < model.Layers; layer++)
        {
            string at = LayerName("transformer.h", layer);
            yield return Ones($"{at}.ln_1.weight", width);
            yield return Matrix($"{at}.attn.c_attn.weight", [3 * width, width], transposed: true);
            yield return Matrix($"{at}.attn.c_proj.weight", [width, width], residual, transposed: true);
            yield return Ones($"{at}.ln_2.weight", width);
            yield return Matrix($"{at}.mlp.c_fc.weight", [hidden, width], transposed: true);
            yield return Matrix($"{at}.mlp.c_proj.weight", [width, hidden], residual, transposed: true);
        }

        yield return Ones("transformer.ln_f.weight", width);
        if (!model.TiesEmbeddings())
            yield return Matrix("lm_head.weight", [vocabularySize, width]);
        if (!model.Bias)
            yield break;
        foreach (var bias in Gpt2Biases(model))
            yield return bias;
    }

    private static IEnumerable<ParameterSpec> Gpt2Biases(ModelOptions model)
    {
        long width = model.Width;
        for (int layer = 0; layer < model.Layers; layer++)
        {
            string at = LayerName("transformer.h", layer);
            yield return Zeros($"{at}.ln_1.bias", width);
            yield return MatrixBias($"{at}.attn.c_attn.bias", 3 * width);
            yield return MatrixBias($"{at}.attn.c_proj.bias", width);
            yield return Zeros($"{at}.ln_2.bias", width);
            yield return MatrixBias($"{at}.mlp.c_fc.bias", model.FeedForwardWidth());
            yield return MatrixBias($"{at}.mlp.c_proj.bias", width);
        }

        yield return Zeros("transformer.ln_f.bias", width);
    }

    private static IEnumerable<ParameterSpec> Llama(ModelOptions model, int vocabularySize)
    {
        long width = model.Width, hidden = model.FeedForwardWidth();
        long queries = (long)model.Heads * model.HeadWidth(),
        keyValue = (long)model.KeyValueHeads() * model.HeadWidth();
        double residual = ResidualDeviation(model);
        yield return Embedding("model.embed_tokens.weight", vocabularySize, model);
        for (int layer = 0; layer < model.Layers; layer++)
        {
            string at = LayerName("model.layers", layer);
            yield return Ones($"{at}.input_layernorm.weight", width);
            yield return Matrix($"{at}.self_attn.q_proj.weight", [queries, width]);
            yield return Matrix($"{at}.self_attn.k_proj.weight", [keyValue, width]);
            yield return Matrix($"{at}.self_attn.v_proj.weight", [keyValue, width]);
            yield return Matrix($"{at}.self_attn.o_proj.weight", [width, queries], residual);
            if (model.AttentionBias)
            {
                yield return MatrixBias($"{at}.self_attn.q_proj.bias", queries);
                yield return MatrixBias($"{at}.self_attn.k_proj.bias", keyValue);
                yield return MatrixBias($"{at}.self_attn.v_proj.bias", keyValue);
            }

            yield return Ones($"{at}.post_attention_layernorm.weight", width);
            yield return Matrix($"{at}.mlp.gate_proj.weight", [hidden, width]);
            yield return Matrix($"{at}.mlp.up_proj.weight", [hidden, width]);
            yield return Matrix($"{at}.mlp.down_proj.weight", [width, hidden], residual);
        }

        yield return Ones("model.norm.weight", width);
        if (!model.TiesEmbeddings())
            yield return Matrix("lm_head.weight", [vocabularySize, width]);
    }

    /// <summary>
    /// GPT-2's scaling (Radford et al. 2019, section 2.3): the residual stream sums 2 projections a layer.
    /// </summary>
    private static double ResidualDeviation(ModelOptions model) => StandardDeviation / Math.Sqrt(2.0 * model.Layers);

    private const double StandardDeviation = 0.02;

    private static string LayerName(string list, int layer) =>
        string.Create(CultureInfo.InvariantCulture, $"{list}.{layer}");

    private static ParameterSpec Embedding(string name, int vocabularySize, ModelOptions model) =>
        new(name, [vocabularySize, model.Width], false, 0, StandardDeviation)
        {
            OfMatrixProduct = model.TiesEmbeddings(),
        };

    private static ParameterSpec Matrix(string name, long[] shape, double deviation = StandardDeviation,
        bool transposed = false) =>
        new(name, shape, transposed, 0, deviation) { OfMatrixProduct = true };

    private static ParameterSpec MatrixBias(string name, long size) =>
        new(name, [size], false, 0, 0) { OfMatrixProduct = true };

    private static ParameterSpec Ones(string name, long size) => new(name, [size], false, 1, 0);

    private static ParameterSpec Zeros(string name, long size) => new(name, [size], false, 0, 0);

    private static List<FlatRange> MergeByDecay(List<ParameterSpec> placed)
    {
        var ranges = new List<FlatRange>();
        foreach (var parameter in placed)
        {
            long padded = (parameter.Elements + Alignment - 1) / Alignment * Alignment;
            if (ranges.Count > 0 && ranges[^1].Decays == parameter.Decays)
                ranges[^1] = ranges[^1] with { Count = ranges[^1].Count + padded };
            else
                ranges.Add(new(parameter.Offset, padded, parameter.Decays));
        }

        return ranges;
    }
}

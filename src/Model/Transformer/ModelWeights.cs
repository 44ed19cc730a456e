using ClusterLlm.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// The tensors that the modules compute with, by name: all of them trained, or a frozen base with trained adapters.
/// Made outside every dispose scope.
/// </summary>
internal sealed class ModelWeights : IDisposable
{
    private readonly LoraOptions _lora;
    private readonly ParameterLayout _base;
    private readonly Dictionary<string, WeightMatrix> _matrices;

    // Norms, biases and positions of a frozen base.
    private readonly FlatParameters? _rest;

    public ModelWeights(ModelOptions model, ParameterLayout layout, LoraOptions lora, Device device)
    {
        (_lora, _base) = (lora, layout);
        var matrices = layout.Parameters.Where(IsMatrix).ToList();
        if (lora.Rank == 0)
        {
            Trained = new FlatParameters(layout, device);
            _matrices = matrices.ToDictionary(spec => spec.Name, spec => new WeightMatrix(Trained[spec.Name]));
            return;
        }

        Trained = new FlatParameters(Adapters.Layout(model, layout, lora), device);
        _rest = new FlatParameters(new ParameterLayout(layout.Parameters.Except(matrices), []), device, trained: false);
        _matrices = matrices.ToDictionary(spec => spec.Name,
            spec => new WeightMatrix(spec.Shape, PrecisionOf(spec, lora.BasePrecision), device));
    }

    /// <summary>What is trained: everything, or the adapters.</summary>
    public FlatParameters Trained { get; }

    /// <summary>Whether the base is frozen.</summary>
    public bool IsAdapted => _rest is not null;

    public WeightMatrix Matrix(string name) => _matrices[name];

    /// <summary>A norm's weight, positions, or another that is no factor of a product.</summary>
    public Parameter this[string name] => (_rest ?? Trained)[name];

    /// <summary>The same, or null if the model has none of that name.</summary>
    public Parameter? Find(string name) => (_rest ?? Trained).Find(name);

    /// <summary>Of the linear layer of that path; null if it has none.</summary>
    public Adapter? AdapterOf(string path) => Trained.Find(Adapters.NameA(path)) is { } a
        ? new Adapter(a, Trained[Adapters.NameB(path)], Adapters.Scale(_lora), _lora.Dropout)
        : null;

    /// <summary>Takes a tensor of the frozen base: float32, in the layout of memory; the caller keeps it.</summary>
    public void SetBase(ParameterSpec spec, Tensor values)
    {
        using var noGradient = no_grad();
        if (_matrices.TryGetValue(spec.Name, out var matrix))
            matrix.Set(values);
        else
            _rest![spec.Name].copy_(values).Dispose();
    }

    public void Dispose()
    {
        foreach (var matrix in _matrices.Values)
            matrix.Dispose();
        _rest?.Dispose();
        Trained.Dispose();
    }

    private static bool IsMatrix(ParameterSpec spec) => spec.Shape.Length == 2 && !spec.Name.EndsWith("wpe.weight",
        StringComparison.Ordinal);

    /// <summary>Embeddings and the output projection suffer most from few bits, and are held in 16.</summary>
    private static BasePrecision PrecisionOf(ParameterSpec spec, BasePrecision precision) =>
        precision == BasePrecision.Int8 && !Adapters.IsLinear(spec) ? BasePrecision.Bf16 : precision;
}

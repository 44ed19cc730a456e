using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// One tensor of model.safetensors: a parameter, or, without <see cref="Spec"/>, zeros that the format demands.
/// </summary>
internal sealed record ExportedTensor(string Name, long[] Shape, ParameterSpec? Spec)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Everything in the file, in its order: by name, ordinally.</summary>
    public static IReadOnlyList<ExportedTensor> AllOf(ParameterLayout layout) =>
    [
        .. layout.Parameters.Select(spec => new ExportedTensor(spec.Name, spec.FileShape, spec))
            .Concat(layout.ConstantZeros.Select(spec => new ExportedTensor(spec.Name, spec.FileShape, null)))
            .OrderBy(tensor => tensor.Name, StringComparer.Ordinal),
    ];
}

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// One parameter: its name in model.safetensors, its shape in memory ((out, in) for a matrix), and its first element in
/// the flat buffers.
/// </summary>
/// <param name="Transposed">The file holds the transpose: GPT-2's Conv1D keeps (in, out).</param>
/// <param name="Mean">Mean of the standard initialisation.</param>
/// <param name="Deviation">Standard deviation of the standard initialisation; 0 makes every element <paramref
/// name="Mean"/>.</param>
public sealed record ParameterSpec(string Name, long[] Shape, bool Transposed, double Mean, double Deviation)
{
    /// <summary>First element in each flat buffer; a multiple of <see cref="ParameterLayout.Alignment"/>.</summary>
    public long Offset { get; init; }

    public long Elements { get; } = Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>
    /// Its gradient comes out of a linear layer or of the output projection, which may overwrite the gradient buffer
    /// instead of adding to it.
    /// </summary>
    public bool OfMatrixProduct { get; init; }

    /// <summary>Weight decay is for matrices only.</summary>
    public bool Decays => Shape.Length >= 2;

    /// <summary>The shape in model.safetensors.</summary>
    public long[] FileShape => Transposed ? [Shape[1], Shape[0]] : Shape;
}

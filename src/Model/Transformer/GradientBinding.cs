using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>The views of one flat gradient buffer. It does not own the buffer.</summary>
internal sealed class GradientBinding : IDisposable
{
    private readonly List<Tensor> _accumulated = [];

    public GradientBinding(ParameterLayout layout, Tensor gradient)
    {
        if (gradient.NumberOfElements != layout.Length || gradient.dtype != ScalarType.Float32)
            throw new ArgumentException(
                $"a gradient buffer has {layout.Length} float32 elements, "
                + $"not {gradient.NumberOfElements} of {gradient.dtype}");
        Gradient = gradient;
        Views = [.. layout.Parameters.Select(spec => FlatParameters.View(gradient, spec))];
        long clean = 0;
        foreach (var spec in layout.Parameters.Where(spec => spec.OfMatrixProduct))
        {
            AddAccumulated(clean, spec.Offset);
            clean = spec.Offset + spec.Elements;
        }

        AddAccumulated(clean, layout.Length);
    }

    public Tensor Gradient { get; }

    /// <summary>In the order of the layout's parameters.</summary>
    public IReadOnlyList<Tensor> Views { get; }

    /// <summary>
    /// Zeroes what the next backward pass adds to: everything, or all but what matrix products overwrite.
    /// </summary>
    public void Clear(bool matrixProductsOverwrite)
    {
        if (matrixProductsOverwrite)
            foreach (var range in _accumulated)
                range.zero_().Dispose();
        else
            Gradient.zero_().Dispose();
    }

    public void Dispose()
    {
        foreach (var view in Views.Concat(_accumulated))
            view.Dispose();
    }

    private void AddAccumulated(long start, long end)
    {
        if (end > start)
            _accumulated.Add(Gradient.narrow(0, start, end - start));
    }
}

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Reads elements [offset, offset + destination.Length) of a flat buffer.</summary>
internal delegate void RangeReader(long offset, Span<float> destination);

/// <summary>
/// Brings tensors from their layout in memory into that of the file, piece by piece. Reads each element once, and
/// within one parameter after another: readers may rely on it. Its scratch memory is the largest transposed matrix
/// twice.
/// </summary>
internal sealed class TensorExporter(RangeReader read)
{
    private const int PieceElements = 1 << 20;

    private float[] _source = [];
    private float[] _turned = [];

    public void Export(ExportedTensor tensor, Action<ReadOnlySpan<float>> sink)
    {
        if (tensor.Spec is { Transposed: true } matrix)
        {
            int elements = checked((int)matrix.Elements);
            Grow(ref _source, elements);
            Grow(ref _turned, elements);
            read(matrix.Offset, _source.AsSpan(0, elements));
            Transpose(_source, _turned, (int)matrix.Shape[0], (int)matrix.Shape[1]);
            sink(_turned.AsSpan(0, elements));
            return;
        }

        Grow(ref _source, (int)Math.Min(tensor.Elements, PieceElements));
        for (long done = 0; done < tensor.Elements; done += PieceElements)
        {
            var piece = _source.AsSpan(0, (int)Math.Min(PieceElements, tensor.Elements - done));
            if (tensor.Spec is { } spec)
                read(spec.Offset + done, piece);
            else
                piece.Clear();
            sink(piece);
        }
    }

    /// <summary>(rows, columns) to (columns, rows), in blocks that stay in the cache.</summary>
    public static void Transpose(ReadOnlySpan<float> source, Span<float> target, int rows, int columns) =>
        Transpose(source, target, rows, columns, rows);

    /// <summary>
    /// As above, where a row of the target is <paramref name="stride"/> elements after the one before.
    /// </summary>
    public static void Transpose(ReadOnlySpan<float> source, Span<float> target, int rows, int columns, int stride)
    {
        const int block = 32;
        for (int row0 = 0; row0 < rows; row0 += block)
            for (int column0 = 0; column0 < columns; column0 += block)
                for (int column = column0; column < Math.Min(column0 + block, columns); column++)
                    for (int row = row0; row < Math.Min(row0 + block, rows); row++)
                        target[(column * stride) + row] = source[(row * columns) + column];
    }

    private static void Grow(ref float[] buffer, int elements)
    {
        if (buffer.Length < elements)
            buffer = new float[elements];
    }
}

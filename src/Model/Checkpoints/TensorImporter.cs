using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Brings tensors from a file's layout into a flat buffer's: the inverse of <see cref="TensorExporter"/>. Reads piece
/// by piece: beside the buffer there is never more than a few megabytes, or one matrix where the buffer is on a GPU.
/// </summary>
internal sealed class TensorImporter(Tensor flat)
{
    private const int PieceElements = 1 << 20;

    private float[] _piece = [];
    private float[] _turned = [];

    public void Import(SafetensorsReader file, SafetensorsEntry entry, ExportedTensor tensor)
    {
        if (tensor.Spec is { Transposed: true } matrix)
        {
            ImportTransposed(file, entry, matrix);
            return;
        }

        Grow(ref _piece, (int)Math.Min(tensor.Elements, PieceElements));
        for (long done = 0; done < tensor.Elements; done += PieceElements)
        {
            var piece = _piece.AsSpan(0, (int)Math.Min(PieceElements, tensor.Elements - done));
            file.Read(entry, done, piece);
            if (tensor.Spec is { } spec)
                FlatBuffers.Write(flat, spec.Offset + done, piece);
            else if (piece.ContainsAnyExcept(0f))
                throw new CheckpointException(
                    $"tensor '{tensor.Name}' is not zero, but the model has no biases (bias: false)");
        }
    }

    /// <summary>The file's (in, out), some rows at a time, to (out, in).</summary>
    private void ImportTransposed(SafetensorsReader file, SafetensorsEntry entry, ParameterSpec matrix)
    {
        int rows = (int)matrix.Shape[1], columns = (int)matrix.Shape[0];
        int elements = checked(rows * columns), strip = Math.Clamp(PieceElements / columns, 1, rows);
        bool inPlace = flat.device_type == DeviceType.CPU;
        if (!inPlace)
            Grow(ref _turned, elements);
        var target = inPlace ? FlatBuffers.Span(flat, matrix.Offset, elements) : _turned.AsSpan(0, elements);
        Grow(ref _piece, strip * columns);
        for (int row = 0; row < rows; row += strip)
        {
            int count = Math.Min(strip, rows - row);
            var piece = _piece.AsSpan(0, count * columns);
            file.Read(entry, (long)row * columns, piece);
            TensorExporter.Transpose(piece, target[row..], count, columns, rows);
        }

        if (!inPlace)
            FlatBuffers.Write(flat, matrix.Offset, target);
    }

    private static void Grow(ref float[] buffer, int elements)
    {
        if (buffer.Length < elements)
            buffer = new float[elements];
    }
}

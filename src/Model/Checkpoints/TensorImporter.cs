using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Brings tensors from a file's layout into a flat buffer's: the inverse of <see cref="TensorExporter"/>.
/// </summary>
internal sealed class TensorImporter(Tensor flat)
{
    private const int PieceElements = 1 << 20;

    private float[] _source = [];
    private float[] _turned = [];

    public void Import(SafetensorsReader file, SafetensorsEntry entry, ExportedTensor tensor)
    {
        if (tensor.Spec is { Transposed: true } matrix)
        {
            int elements = checked((int)matrix.Elements);
            Grow(ref _source, elements);
            Grow(ref _turned, elements);
            file.Read(entry, 0, _source.AsSpan(0, elements));
            TensorExporter.Transpose(_source, _turned, (int)matrix.Shape[1], (int)matrix.Shape[0]);
            FlatBuffers.Write(flat, matrix.Offset, _turned.AsSpan(0, elements));
            return;
        }

        Grow(ref _source, (int)Math.Min(tensor.Elements, PieceElements));
        for (long done = 0; done < tensor.Elements; done += PieceElements)
        {
            var piece = _source.AsSpan(0, (int)Math.Min(PieceElements, tensor.Elements - done));
            file.Read(entry, done, piece);
            if (tensor.Spec is { } spec)
                FlatBuffers.Write(flat, spec.Offset + done, piece);
            else if (piece.ContainsAnyExcept(0f))
                throw new CheckpointException(
                    $"tensor '{tensor.Name}' is not zero, but the model has no biases (bias: false)");
        }
    }

    private static void Grow(ref float[] buffer, int elements)
    {
        if (buffer.Length < elements)
            buffer = new float[elements];
    }
}

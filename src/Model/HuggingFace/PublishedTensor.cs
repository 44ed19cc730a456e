using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>A tensor and the file that holds it.</summary>
internal sealed record PublishedTensor(SafetensorsReader File, SafetensorsEntry Entry)
{
    private const int PieceElements = 1 << 20;

    /// <summary>All elements in the file's order, piece by piece, as float32.</summary>
    public void Read(Action<ReadOnlySpan<float>> sink)
    {
        float[] piece = new float[Math.Min(Entry.Elements, PieceElements)];
        for (long done = 0; done < Entry.Elements; done += piece.Length)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, Entry.Elements - done));
            File.Read(Entry, done, part);
            sink(part);
        }
    }
}

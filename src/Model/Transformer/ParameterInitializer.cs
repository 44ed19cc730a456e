using ClusterLlm.Model.Data;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Fills parameters with the standard initialisation. Element i of parameter n comes from a hash of (seed, n, i) alone,
/// through arithmetic that IEEE fixes to the bit: threads, cuts and machines change nothing.
/// </summary>
internal static class ParameterInitializer
{
    private const int PieceElements = 1 << 22;
    private const int PartElements = 1 << 16;

    public static void Fill(Tensor flat, ParameterLayout layout, long seed)
    {
        float[] piece = new float[Math.Min(PieceElements, layout.Parameters.Max(spec => spec.Elements))];
        for (int index = 0; index < layout.Parameters.Count; index++)
        {
            var spec = layout.Parameters[index];
            ulong key = KeyedHash.Mix((ulong)seed, (ulong)index);
            for (long first = 0; first < spec.Elements; first += piece.Length)
            {
                int count = (int)Math.Min(piece.Length, spec.Elements - first);
                FillPiece(spec, key, first, piece.AsMemory(0, count));
                FlatBuffers.Write(flat, spec.Offset + first, piece.AsSpan(0, count));
            }
        }
    }

    private static void FillPiece(ParameterSpec spec, ulong key, long first, Memory<float> piece)
    {
        if (spec.Deviation == 0)
        {
            piece.Span.Fill((float)spec.Mean);
            return;
        }

        Parallel.For(0, (piece.Length + PartElements - 1) / PartElements, number =>
        {
            int start = number * PartElements;
            var part = piece.Span.Slice(start, Math.Min(PartElements, piece.Length - start));
            for (int i = 0; i < part.Length; i++)
            {
                ulong bits = KeyedHash.Mix(key, (ulong)(first + start + i));
                part[i] = (float)(spec.Mean + (spec.Deviation * NormalQuantile.Of(bits)));
            }
        });
    }
}

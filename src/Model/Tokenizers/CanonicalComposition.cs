using System.Buffers;
using System.Text;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Unicode's normalization form C of UTF-8 text (Unicode standard annex 15). .NET's own does nothing without ICU, and
/// this program runs without.
/// </summary>
internal static class CanonicalComposition
{
    /// <summary>The lead byte of U+0300, before which every text is in form C already.</summary>
    private const byte FirstActiveByte = 0xCC;

    private static readonly Lazy<CompositionTable> Table = new(CompositionTable.Load);

    /// <summary>The same memory where the text is in form C already; ill-formed sequences are U+FFFD.</summary>
    public static ReadOnlySpan<byte> Compose(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAnyInRange(FirstActiveByte, byte.MaxValue) < 0 || !MayChange(utf8))
        {
            return utf8;
        }

        var composed = new ArrayBufferWriter<byte>(utf8.Length + 16);
        foreach (int point in Compose(Decompose(utf8)))
        {
            composed.Advance(new Rune(point).EncodeToUtf8(composed.GetSpan(4)));
        }

        return composed.WrittenSpan;
    }

    private static bool MayChange(ReadOnlySpan<byte> utf8)
    {
        CompositionTable table = Table.Value;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int bytes);
            if (rune.Value >= 0x300 && table.MayChange(rune.Value))
            {
                return true;
            }

            utf8 = utf8[bytes..];
        }

        return false;
    }

    /// <summary>Everything in parts, combining marks in the order of their classes.</summary>
    private static List<int> Decompose(ReadOnlySpan<byte> utf8)
    {
        CompositionTable table = Table.Value;
        var points = new List<int>(utf8.Length);
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int bytes);
            table.Decompose(rune.Value, points);
            utf8 = utf8[bytes..];
        }

        for (int start = 0; start < points.Count; start++)
        {
            int end = start;
            while (end < points.Count && table.ClassOf(points[end]) > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                // Stable: marks of one class keep their order.
                List<int> ordered = [.. points.GetRange(start, end - start).OrderBy(table.ClassOf)];
                for (int i = 0; i < ordered.Count; i++)
                {
                    points[start + i] = ordered[i];
                }
            }

            start = end;
        }

        return points;
    }

    private static List<int> Compose(List<int> points)
    {
        CompositionTable table = Table.Value;
        var composed = new List<int>(points.Count);
        int starter = -1, lastClass = 0;
        foreach (int point in points)
        {
            int own = table.ClassOf(point);
            bool reaches = starter >= 0 && (composed.Count - 1 == starter || lastClass < own);
            if (reaches && table.Compose(composed[starter], point) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }

            composed.Add(point);
            lastClass = own;
            starter = own == 0 ? composed.Count - 1 : starter;
        }

        return composed;
    }
}

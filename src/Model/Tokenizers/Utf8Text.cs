using System.Buffers;
using System.Text;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Bytes that ought to be UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>The longest prefix that does not end inside a character.</summary>
    public static int WholeCharacters(ReadOnlySpan<byte> utf8)
    {
        for (int back = 1; back <= Math.Min(3, utf8.Length); back++)
        {
            int at = utf8.Length - back;
            if ((utf8[at] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(utf8[at..], out _, out _) == OperationStatus.NeedMoreData ? at : utf8.Length;
            }
        }

        return utf8.Length;
    }

    /// <summary>A copy with every maximal ill-formed sequence replaced by U+FFFD (Unicode 15, section 3.9).</summary>
    public static byte[] Repair(ReadOnlySpan<byte> utf8)
    {
        var repaired = new ArrayBufferWriter<byte>(utf8.Length + 16);
        while (!utf8.IsEmpty)
        {
            int valid = ValidPrefix(utf8);
            repaired.Write(utf8[..valid]);
            utf8 = utf8[valid..];
            if (!utf8.IsEmpty)
            {
                Rune.DecodeFromUtf8(utf8, out _, out int bytes);
                repaired.Write("\uFFFD"u8);
                utf8 = utf8[bytes..];
            }
        }

        return repaired.WrittenSpan.ToArray();
    }

    private static int ValidPrefix(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (at < utf8.Length)
        {
            if (Rune.DecodeFromUtf8(utf8[at..], out _, out int bytes) != OperationStatus.Done)
            {
                return at;
            }

            at += bytes;
        }

        return at;
    }
}

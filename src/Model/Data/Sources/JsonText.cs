using System.Buffers;
using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>
/// Unescapes JSON strings; half of a surrogate pair becomes U+FFFD, where System.Text.Json would throw.
/// </summary>
internal static class JsonText
{
    /// <param name="json">A well-formed JSON string without its quotes.</param>
    public static byte[] Unescape(ReadOnlySpan<byte> json)
    {
        // No escape is shorter than what it stands for.
        var text = new ArrayBufferWriter<byte>(json.Length);
        while (!json.IsEmpty)
        {
            int plain = json.IndexOf((byte)'\\');
            plain = plain < 0 ? json.Length : plain;
            text.Write(json[..plain]);
            json = json[plain..];
            if (!json.IsEmpty)
            {
                Rune rune = ReadEscape(json, out int bytes);
                text.Advance(rune.EncodeToUtf8(text.GetSpan(4)));
                json = json[bytes..];
            }
        }

        return text.WrittenSpan.ToArray();
    }

    private static Rune ReadEscape(ReadOnlySpan<byte> json, out int bytes)
    {
        bytes = 2;
        switch (json[1])
        {
            case (byte)'b':
                return new Rune('\b');
            case (byte)'f':
                return new Rune('\f');
            case (byte)'n':
                return new Rune('\n');
            case (byte)'r':
                return new Rune('\r');
            case (byte)'t':
                return new Rune('\t');
            case (byte)'u':
                break;
            default:
                return new Rune((char)json[1]);
        }

        bytes = 6;
        char first = Hex(json);
        bool pair = char.IsHighSurrogate(first) && json.Length >= 12 && json[6] == '\\' && json[7] == 'u';
        if (pair && Rune.TryCreate(first, Hex(json[6..]), out Rune both))
        {
            bytes = 12;
            return both;
        }

        return Rune.TryCreate(first, out Rune single) ? single : Rune.ReplacementChar;
    }

    private static char Hex(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Coordinator.Display;

/// <summary>
/// A single token as one line of text: what cannot be seen is escaped, and bytes that are half a character.
/// </summary>
internal static class TokenText
{
    public static string Shown(ITokenizer tokenizer, int token)
    {
        var bytes = new ArrayBufferWriter<byte>();
        tokenizer.Decode([token], bytes);
        var shown = new StringBuilder();
        if (!Utf8.IsValid(bytes.WrittenSpan))
        {
            foreach (var value in bytes.WrittenSpan)
                shown.Append(value is >= 0x20 and < 0x7F
                    ? ((char)value).ToString()
                    : string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"));
            return shown.ToString();
        }
        foreach (var rune in Encoding.UTF8.GetString(bytes.WrittenSpan).EnumerateRunes())
            shown.Append(rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.PrivateUse => string.Create(
                        CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"),
                _ => rune.ToString(),
            });
        return shown.ToString();
    }
}
